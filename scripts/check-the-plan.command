#!/bin/sh
# Lists everything that is wrong, with what to type.
exec sh "$(dirname "$0")/run.sh" start "$(basename "$0" .command)" "$@"
