#!/bin/sh
# Tells what moved since the last board met.
exec sh "$(dirname "$0")/run.sh" start "$(basename "$0" .command)" "$@"
