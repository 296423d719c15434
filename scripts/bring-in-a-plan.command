#!/bin/sh
# Makes a folder with a tracker from somebody's plan or tracker.
exec sh "$(dirname "$0")/run.sh" start "$(basename "$0" .command)" "$@"
