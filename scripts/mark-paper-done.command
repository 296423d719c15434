#!/bin/sh
# Notes that the paper that is due is finished, so that nobody is reminded of it.
exec sh "$(dirname "$0")/run.sh" start "$(basename "$0" .command)" "$@"
