#!/bin/sh
# Says whether this computer is set up for the toolkit, and how to mend what is not.
exec "$(dirname "$0")/run.sh" doctor
