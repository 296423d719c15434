@echo off
rem Shows what leads sent back into the folder returns beside the tracker, as proposed changes. It changes nothing.
if not "%~1"=="" goto dragged
"%~dp0run.bat" returns workbook/returns

:dragged
"%~dp0run.bat" returns "%~dp1returns" %*
