#!/bin/sh
# Notes that the newest drafts were sent, so that nobody is asked again.
exec sh "$(dirname "$0")/run.sh" start "$(basename "$0" .command)" "$@"
