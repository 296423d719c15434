#!/bin/sh
# Does the whole night once, in a dated folder of output.
exec sh "$(dirname "$0")/run.sh" start "$(basename "$0" .command)" "$@"
