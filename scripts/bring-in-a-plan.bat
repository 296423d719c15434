@echo off
rem Makes a folder with a tracker from somebody's plan or tracker.
"%~dp0run.bat" start "%~n0" %*
