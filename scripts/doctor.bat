@echo off
rem Says whether this PC is set up for the toolkit, and how to mend what is not.
"%~dp0run.bat" doctor %*
