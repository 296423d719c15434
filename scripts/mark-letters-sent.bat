@echo off
rem Notes that the newest drafts were sent, so that nobody is asked again.
"%~dp0run.bat" start "%~n0" %*
