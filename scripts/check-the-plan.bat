@echo off
rem Lists everything that is wrong, with what to type.
"%~dp0run.bat" start "%~n0" %*
