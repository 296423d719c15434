#!/bin/sh
# Runs improvement-plan with what follows, from the folder above this one.
cd "$(dirname "$0")/.." || exit 2
command=.venv/bin/improvement-plan
[ -x "$command" ] || command=$(command -v improvement-plan) || {
  echo "The toolkit is not installed on this computer. README.md says how, under Installing." >&2
  exit 2
}
exec "$command" "$@"
