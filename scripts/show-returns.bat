@echo off
rem Shows what leads sent back, as proposed changes. It changes nothing.
"%~dp0run.bat" start "%~n0" %*
