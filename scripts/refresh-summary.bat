@echo off
rem Writes the figures as a workbook in the folder output.
call "%~dp0run.bat" summary --out output
