#!/bin/sh
# Makes a tracker from a plan or a tracker of somebody else, in a folder beside it.
# In such a folder, its own copy of this file brings in next month's file, read as the last one was.
if [ $# = 0 ]; then
  printf 'Drag the plan into this window, then press Enter: '
  read source && [ -n "$source" ] || exit 2
  set -- "$source"
fi
exec sh "$(dirname "$0")/run.sh" new --from "$@"
