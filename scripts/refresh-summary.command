#!/bin/sh
# Writes the figures as a workbook.
exec sh "$(dirname "$0")/run.sh" start "$(basename "$0" .command)" "$@"
