#!/bin/sh
# Stays: answers the buttons that leave requests, and does the night at 02:00.
exec sh "$(dirname "$0")/run.sh" start "$(basename "$0" .command)" "$@"
