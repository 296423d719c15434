@echo off
rem Tells what moved since the last board met, or since the night before.
"%~dp0run.bat" history compare %*
