#!/bin/sh
# Stays: does what the buttons in the tracker ask for, and the whole night at 02:00. Close the window to end it.
exec sh "$(dirname "$0")/run.sh" overnight --out output "$@"
