#!/bin/sh
# Tells what moved since the last board met, or since the night before.
exec sh "$(dirname "$0")/run.sh" history compare "$@"
