@echo off
rem Stays: does what the buttons in the tracker ask for, and the whole night at 02:00. Close the window to end it.
"%~dp0run.bat" overnight --out output %*
