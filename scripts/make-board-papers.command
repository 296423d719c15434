#!/bin/sh
# Writes the Word papers that are due next.
exec sh "$(dirname "$0")/run.sh" start "$(basename "$0" .command)" "$@"
