#!/bin/sh
# Shows what leads sent back into the folder workbook/returns, as proposed changes. It changes nothing.
exec sh "$(dirname "$0")/run.sh" returns workbook/returns
