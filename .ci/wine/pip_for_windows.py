"""Run pip with the environment markers of Windows, so that Linux downloads what only Windows needs.

pip's own --platform chooses the files, but it still reads `sys_platform == "win32"` as false and so leaves
out pywin32, colorama, tzdata and whatever else only Windows asks for.
"""

import sys

from pip._internal.cli.main import main
from pip._vendor.packaging import markers

here = markers.default_environment()
windows = {
    **here,
    "os_name": "nt",
    "sys_platform": "win32",
    "platform_system": "Windows",
    "platform_machine": "AMD64",
    "platform_release": "10",
    "platform_version": "10.0.19043",
    "python_version": "3.11",
    "python_full_version": "3.11.9",
    "implementation_version": "3.11.9",
}
markers.default_environment = lambda: windows
sys.exit(main())
