@echo off
rem Does the whole night once, in a dated folder of output.
"%~dp0run.bat" start "%~n0" %*
