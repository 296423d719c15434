@echo off
rem Shows what leads sent back into the folder workbook/returns, as proposed changes. It changes nothing.
"%~dp0run.bat" returns workbook/returns
