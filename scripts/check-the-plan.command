#!/bin/sh
# Lists everything that is wrong with the plan, also as a workbook in the folder output.
exec sh "$(dirname "$0")/run.sh" check --out output "$@"
