#!/bin/sh
# Installs the toolkit from this folder, without the internet. It only finds a Python; install.py does the rest.
for python in python3.14 python3.13 python3.12 python3.11 python3 python; do
  "$python" -c "" > /dev/null 2>&1 && exec "$python" "$(dirname "$0")/install.py"
done
echo "Python is not on this computer. Install Python from python.org, then open install again." >&2
exit 2
