@echo off
rem Shows what today needs and every job, to choose by number.
"%~dp0run.bat" start "%~n0" %*
