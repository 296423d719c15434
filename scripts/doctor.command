#!/bin/sh
# Says whether this PC is set up, and how to mend what is not.
exec sh "$(dirname "$0")/run.sh" start "$(basename "$0" .command)" "$@"
