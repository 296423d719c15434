@echo off
rem Drag a plan or a tracker of somebody else onto this file. A folder beside it gets a tracker made from it.
rem In such a folder, drag next month's file onto its own copy of this file: it is read as the last one was.
if not "%~1"=="" goto dragged
echo Drag a plan or a tracker onto this file.
if not defined UNATTENDED pause
exit /b 2

:dragged
"%~dp0run.bat" new --from %*
