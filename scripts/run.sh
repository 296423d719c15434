#!/bin/sh
# Runs improvement-plan with what follows, from the folder above this one.
# The first that starts is taken: the one in this folder, the one that made this folder, your own, any on PATH.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) && cd -- "$here/.." || exit 2
place=
[ ! -r "$here/installed-at.txt" ] || IFS= read -r place < "$here/installed-at.txt"
for command in .venv/bin/improvement-plan "$place" \
  "$HOME/.local/share/improvement-plan/.venv/bin/improvement-plan" "$(command -v improvement-plan)"; do
  if [ -x "$command" ] && "$command" --version > /dev/null 2>&1; then
    exec "$command" "$@"
  fi
done
echo "The toolkit is not installed on this computer, or does not start. Its README.md says how, under Installing." >&2
exit 2
