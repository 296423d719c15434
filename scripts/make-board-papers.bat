@echo off
rem Writes the Word papers that are due next into the folder output.
"%~dp0run.bat" paper --due --out output %*
