#!/bin/sh
# Does the whole night once and leaves it in a dated folder in output.
exec sh "$(dirname "$0")/run.sh" overnight --once --out output "$@"
