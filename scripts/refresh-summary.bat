@echo off
rem Writes the figures as a workbook.
"%~dp0run.bat" start "%~n0" %*
