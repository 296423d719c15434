#!/bin/sh
# Writes the Word papers that are due next into the folder output.
exec sh "$(dirname "$0")/run.sh" paper --due --out output "$@"
