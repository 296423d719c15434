@echo off
rem Says whether this PC is set up, and how to mend what is not.
"%~dp0run.bat" start "%~n0" %*
