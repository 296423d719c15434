@echo off
rem Lists everything that is wrong with the plan, also as a workbook in the folder output.
"%~dp0run.bat" check --out output %*
