@echo off
rem Runs improvement-plan with what follows, from the folder above this one. The program itself keeps the window open.
rem Set UNATTENDED to anything where nobody is there to press a key.
rem The first that starts is taken: the one in this folder, the one that made this folder, your own, any on PATH.
setlocal EnableExtensions DisableDelayedExpansion
set "CODE=2"
rem A folder on a server has no letter, and pushd lends it one.
pushd "%~dp0.." || goto nofolder

set "COMMAND=%CD%\.venv\Scripts\improvement-plan.exe"
if exist "%COMMAND%" "%COMMAND%" --version >nul 2>&1 && goto found

if not exist "%~dp0installed-at.txt" goto own
rem It is UTF-8, whatever code page this window has.
for /f "tokens=2 delims=:." %%P in ('chcp') do set "PAGE=%%P"
chcp 65001 >nul
set "COMMAND="
set /p "COMMAND=" <"%~dp0installed-at.txt"
chcp %PAGE% >nul
if not defined COMMAND goto own
if exist "%COMMAND%" "%COMMAND%" --version >nul 2>&1 && goto found

:own
set "COMMAND=%LOCALAPPDATA%\improvement-plan\.venv\Scripts\improvement-plan.exe"
if exist "%COMMAND%" "%COMMAND%" --version >nul 2>&1 && goto found

set "COMMAND="
for %%C in (improvement-plan.exe) do set "COMMAND=%%~$PATH:C"
if defined COMMAND "%COMMAND%" --version >nul 2>&1 && goto found

echo The toolkit is not installed on this PC, or does not start. Its README.md says how, under Installing.
popd
goto wait

:found
"%COMMAND%" %*
set "CODE=%ERRORLEVEL%"
popd
exit /b %CODE%

:nofolder
echo Windows cannot go to the folder of this file; connect its share to a drive letter, then start it from there.

:wait
if not defined UNATTENDED pause
exit /b %CODE%
