@echo off
rem Runs improvement-plan with what follows, from the folder above this one, and waits so that it can be read.
rem Set UNATTENDED to anything where nobody is there to press a key.
cd /d "%~dp0.."
set "COMMAND=%CD%\.venv\Scripts\improvement-plan.exe"
if not exist "%COMMAND%" for %%C in (improvement-plan.exe) do set "COMMAND=%%~$PATH:C"
if not defined COMMAND goto missing
"%COMMAND%" %*
set "CODE=%ERRORLEVEL%"
goto done
:missing
echo The toolkit is not installed on this PC. README.md says how, under Installing.
set "CODE=2"
:done
if not defined UNATTENDED pause
exit /b %CODE%
