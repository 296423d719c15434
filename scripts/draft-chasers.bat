@echo off
rem Writes one e-mail draft for each lead who is to be asked. Nothing is sent.
"%~dp0run.bat" start "%~n0" %*
