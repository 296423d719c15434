"""Makes a folder that installs the toolkit on a PC without the internet: wheels, and a file to double-click.

Run it in the toolkit's own folder, on any machine that has the internet:
`python -m automation.offline_installer windows --python 3.13`. Then take the folder to the other PC.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from automation import files
from automation.plan.findings import PlanError

_MAC = {"os_name": "posix", "sys_platform": "darwin", "platform_system": "Darwin"}
_SYSTEMS: dict[str, tuple[Sequence[str], dict[str, str]]] = {
    "windows": (
        ["win_amd64"],
        {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64"},
    ),
    "mac": (["macosx_14_0_arm64"], {**_MAC, "platform_machine": "arm64"}),
    "mac-intel": (["macosx_14_0_x86_64"], {**_MAC, "platform_machine": "x86_64"}),
    "linux": (
        [*(f"manylinux_2_{minor}_x86_64" for minor in range(39, 16, -1)), "manylinux2014_x86_64"],
        {
            "os_name": "posix",
            "sys_platform": "linux",
            "platform_system": "Linux",
            "platform_machine": "x86_64",
        },
    ),
}
"""For each system the kinds of wheels that it takes, and what packages ask about it."""

_PIP = """
import json, sys
from pip._internal.cli.main import main
from pip._vendor.packaging import markers

there = {**markers.default_environment(), **json.loads(sys.argv.pop(1))}
markers.default_environment = lambda *_: there
sys.exit(main())
"""
"""pip with the answers of another system: its own --platform chooses the files, but leaves out the packages
that only the other system needs."""

_PYTHONS = "pythons.txt"
"""The file in the folder that says for which versions of Python it was made."""


def download(system: str, python: str, wanted: Sequence[str], wheels: Path) -> None:
    """Download the wheels of packages and of everything that they need.

    Args:
        system: `windows`, `mac`, `mac-intel` or `linux`.
        python: the version of the Python there, such as 3.13.
        wanted: what to download, as pip writes it.
        wheels: the folder for them; wheels that are there already are used.

    Raises:
        PlanError: pip cannot have them.
    """
    platforms, about = _SYSTEMS[system]
    about = {**about, "python_version": python, "python_full_version": f"{python}.0"}
    command = ["-c", _PIP, json.dumps(about), "download", "-q", "--only-binary", ":all:"]
    command += ["--implementation", "cp", "--python-version", python]
    command += [word for platform in platforms for word in ("--platform", platform)]
    _run([*command, "--find-links", str(wheels), "-d", str(wheels), *wanted], "The wheels")


def make(system: str, pythons: Sequence[str], folder: Path) -> None:
    """Make the folder.

    Args:
        system: `windows`, `mac`, `mac-intel` or `linux`.
        pythons: the versions of Python that the other PC may have.
        folder: where.

    Raises:
        PlanError: this is not the toolkit's own folder, or the wheels cannot be had.
    """
    source = files.scripts_folder().parent
    if not (source / "pyproject.toml").is_file():
        raise PlanError("Run this in the toolkit's own folder, where its pyproject.toml is.")
    wheels = folder / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    for old in wheels.glob("improvement_plan_toolkit-*.whl"):
        old.unlink()
    with tempfile.TemporaryDirectory() as own:
        _run(["-m", "pip", "wheel", "-q", "--no-deps", "-w", own, str(source)], "The toolkit's own wheel")
        (wheel,) = Path(own).glob("*.whl")
        mine = wheels / wheel.name
        mine.write_bytes(wheel.read_bytes())
    for python in pythons:
        download(system, python, [str(mine)], wheels)
    starts = "install.bat" if system == "windows" else "install.command"
    for name in ("install.py", starts):
        (folder / name).write_bytes((files.scripts_folder() / "offline" / name).read_bytes())
        (folder / name).chmod(0o755)
    (folder / _PYTHONS).write_text("\n".join(pythons) + "\n", encoding="ascii")


def _run(command: Sequence[str], what: str) -> None:
    done = subprocess.run(  # noqa: S603 (this Python and its pip)
        [sys.executable, *command], capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR: ")] or [done.stderr]
        raise PlanError(f"{what} could not be made: {said[-1].removeprefix('ERROR: ').strip()}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the folder that the command line asks for, and say where it is."""
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    parser = argparse.ArgumentParser(prog="python -m automation.offline_installer", description=__doc__)
    parser.add_argument("system", choices=_SYSTEMS, help="the system of the other PC")
    versions = f"a version of Python that it may have; give several, each after --python (default: {here})"
    parser.add_argument("--python", action="append", metavar="VERSION", help=versions)
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="the folder to make")
    asked = parser.parse_args(arguments)
    folder = asked.out or Path(f"improvement-plan for {asked.system}")
    try:
        make(asked.system, asked.python or [here], folder)
    except PlanError as error:
        sys.exit(str(error))
    sys.stdout.write(f"Ready: {folder}. Take it to the other PC and double-click install in it.\n")


if __name__ == "__main__":
    main()
