#!/bin/sh
# Shows what leads sent back into the folder returns beside the tracker, as proposed changes. It changes nothing.
folder=workbook/returns
[ $# = 0 ] || folder="$(dirname "$1")/returns"
exec sh "$(dirname "$0")/run.sh" returns "$folder" "$@"
