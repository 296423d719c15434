#!/bin/sh
# Shows what today needs and every job, to choose by number.
exec sh "$(dirname "$0")/run.sh" start "$(basename "$0" .command)" "$@"
