@echo off
rem Installs the toolkit from this folder, without the internet. It only finds a Python; install.py does the rest.
setlocal EnableExtensions DisableDelayedExpansion
py.exe -3 -c "" >nul 2>&1 && goto py
python.exe -c "" >nul 2>&1 && goto python
echo Python is not on this PC. Install it from python.org, just for yourself, then double-click install again.
if not defined UNATTENDED pause
exit /b 2

:py
py.exe -3 "%~dp0install.py"
exit /b %ERRORLEVEL%

:python
python.exe "%~dp0install.py"
exit /b %ERRORLEVEL%
