@echo off
rem Writes one e-mail draft for each lead into the folder output. Nothing is sent.
"%~dp0run.bat" chase --send drafts --out output %*
