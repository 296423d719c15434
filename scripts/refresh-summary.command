#!/bin/sh
# Writes the figures as a workbook in the folder output.
exec "$(dirname "$0")/run.sh" summary --out output
