@echo off
rem Tells what moved since the last board met.
"%~dp0run.bat" start "%~n0" %*
