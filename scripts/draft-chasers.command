#!/bin/sh
# Writes one e-mail draft for each lead who is to be asked. Nothing is sent.
exec sh "$(dirname "$0")/run.sh" start "$(basename "$0" .command)" "$@"
