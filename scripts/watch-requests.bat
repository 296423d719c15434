@echo off
rem Stays: answers the buttons that leave requests, and does the night at 02:00.
"%~dp0run.bat" start "%~n0" %*
