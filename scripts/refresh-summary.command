#!/bin/sh
# Writes the figures as a workbook in the folder output.
exec sh "$(dirname "$0")/run.sh" summary --out output "$@"
