"""Workbooks read in a process of their own: .xls, .xlsb and .ods, whose size nothing tells beforehand.

A damaged file of these kinds can make the library that reads them ask for more memory than there is, which
ends the program at once. In a process of its own that costs one sentence.
"""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
import zipfile
from contextlib import suppress

from automation.own_python import own_command, own_environment
from automation.plan.findings import NotWholeError, PlanError
from automation.tracker.bounds import check_repeated
from automation.tracker.grid import Grid
from automation.tracker.package import damaged, protected

LONGEST = 60
"""Seconds that reading may take; a tracker of 20,000 actions takes one."""
MOST_MEMORY = 3 << 30
"""Bytes of address space for the process, where the operating system can hold it to that."""
_PROTECTED = 3
_DAMAGED = 4
_REFUSED = 5
"""How the process ends where the sentence that it wrote says why the workbook is not read."""


def read_apart(data: bytes, name: str) -> list[Grid]:
    """Read a workbook in a process of its own.

    Raises:
        PlanError: it is protected or damaged, holds more than a tracker can, or reading it took too long or
            too much memory.
    """
    try:
        done = subprocess.run(  # noqa: S603 (this very Python and our own module; the name is only printed)
            own_command("automation.tracker.apart", name),
            input=data,
            capture_output=True,
            timeout=LONGEST,
            check=False,
            env=own_environment(),
        )
    except subprocess.TimeoutExpired:
        raise PlanError(f"{name} could not be read within {LONGEST} seconds; save it as .xlsx.") from None
    except OSError as error:
        raise PlanError(f"{name} cannot be read here ({error.strerror}); save it as .xlsx.") from None
    if done.returncode == _PROTECTED:
        raise PlanError(protected(name))
    if done.returncode == _REFUSED:
        raise PlanError(done.stdout.decode("utf-8", "surrogatepass"))
    if done.returncode:
        raise NotWholeError(damaged(name))
    grids: list[Grid] = pickle.loads(done.stdout)  # noqa: S301 - written by our own process
    return grids


def _main() -> int:
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - Windows has no such module

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    from python_calamine import PasswordError  # noqa: PLC0415 - only once memory is held

    from automation.tracker.excel import values_of  # noqa: PLC0415 - for the same reason

    name, data = sys.argv[1], sys.stdin.buffer.read()
    try:
        _check_open_document(data, name)
        grids = list(values_of(io.BytesIO(data), name))
        sys.stdout.buffer.write(pickle.dumps(grids, pickle.HIGHEST_PROTOCOL))
    except PasswordError:
        return _PROTECTED
    except PlanError as error:
        sys.stdout.buffer.write(str(error).encode("utf-8", "surrogatepass"))
        return _REFUSED
    except BaseException:  # noqa: BLE001 - whatever it is, the file is what it comes from
        return _DAMAGED
    return 0


def _check_open_document(data: bytes, name: str) -> None:
    if not data.startswith(b"PK"):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if "content.xml" in package.namelist():
            with package.open("content.xml") as content:
                check_repeated(content, name)


if __name__ == "__main__":
    sys.exit(_main())
