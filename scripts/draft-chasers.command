#!/bin/sh
# Writes one e-mail draft for each lead into the folder output. Nothing is sent.
exec sh "$(dirname "$0")/run.sh" chase --send drafts --out output "$@"
