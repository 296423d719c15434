@echo off
rem Does the whole night once and leaves it in a dated folder in output.
"%~dp0run.bat" overnight --once --out output %*
