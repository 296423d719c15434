#!/bin/sh
# Says whether this computer is set up for the toolkit, and how to mend what is not.
exec sh "$(dirname "$0")/run.sh" doctor "$@"
