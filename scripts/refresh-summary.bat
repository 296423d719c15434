@echo off
rem Writes the figures as a workbook in the folder output.
"%~dp0run.bat" summary --out output %*
