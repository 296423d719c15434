@echo off
rem Notes that the paper that is due is finished, so that nobody is reminded of it.
"%~dp0run.bat" start "%~n0" %*
