@echo off
rem Writes the Word papers that are due next.
"%~dp0run.bat" start "%~n0" %*
