#!/bin/sh
# Shows what leads sent back, as proposed changes. It changes nothing.
exec sh "$(dirname "$0")/run.sh" start "$(basename "$0" .command)" "$@"
