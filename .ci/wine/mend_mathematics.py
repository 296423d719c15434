"""Give installed Windows packages the complex arithmetic that wine's own C library lacks.

    mend_mathematics.py SITE_PACKAGES SYSTEM32

Extension modules take their mathematics from api-ms-win-crt-math-l1-1-0.dll, a name that wine always answers
with its own ucrtbase.dll. There most complex functions are stubs, which end the process when they are called.
A module that needs one is pointed, by an equally long name in its import table, at a DLL that has them all
and passes the rest on to ucrtbase.dll. Running this again changes nothing.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pefile

WINDOWS_NAME = b"api-ms-win-crt-math-l1-1-0.dll"
OUR_NAME = b"wine-lacks-complex-numbers.dll"
SOURCE = Path(__file__).with_name("complex_mathematics.c")


def imported_mathematics(module: Path) -> set[str]:
    """The functions that a module takes from Windows' mathematics."""
    with pefile.PE(str(module), fast_load=True) as image:
        image.parse_data_directories(pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_IMPORT"])
        entries = getattr(image, "DIRECTORY_ENTRY_IMPORT", [])
        return {
            name.name.decode()
            for entry in entries
            if entry.dll.lower() == WINDOWS_NAME
            for name in entry.imports
        }


def exported(dll: Path) -> set[str]:
    """The plain C names that a DLL offers."""
    with pefile.PE(str(dll), fast_load=True) as image:
        image.parse_data_directories(pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_EXPORT"])
        names = {symbol.name.decode() for symbol in image.DIRECTORY_ENTRY_EXPORT.symbols if symbol.name}
    return {name for name in names if name.isidentifier()}


def complex_functions() -> set[str]:
    """The functions that complex_mathematics.c has."""
    text = SOURCE.read_text()
    pairs = set(re.findall(r"\b(?:REAL|COMPLEX)\((c\w+)\)", text))
    return pairs | {name + "f" for name in pairs} | set(re.findall(r"\bmy_(c\w+)\(", text))


def build(dll: Path, ours: set[str], others: set[str]) -> None:
    """Compile the DLL: our functions from their source, the others passed on."""
    lines = [f"  {name} = my_{name}" for name in sorted(ours)] + [
        f"  {name} = ucrtbase.{name}" for name in sorted(others)
    ]
    with tempfile.TemporaryDirectory() as folder:
        exports = Path(folder, "exports.def")
        exports.write_text("\n".join([f"LIBRARY {dll.name}", "EXPORTS", *lines, ""]))
        compiler = ["x86_64-w64-mingw32-gcc", "-O1", "-fno-builtin", "-shared", "-static"]
        subprocess.run([*compiler, "-o", dll, SOURCE, exports], check=True)


def main(site_packages: Path, system32: Path) -> None:
    """Build the DLL and point every module at it that takes complex functions from Windows."""
    ours = complex_functions()
    modules = [path for path in site_packages.rglob("*") if path.suffix in {".pyd", ".dll"}]
    modules = [
        path for path in modules if WINDOWS_NAME in path.read_bytes() and imported_mathematics(path) & ours
    ]
    if modules:
        build(system32 / OUR_NAME.decode(), ours, exported(system32 / "ucrtbase.dll") - ours)
    for path in modules:
        path.write_bytes(path.read_bytes().replace(WINDOWS_NAME, OUR_NAME))
    print(f"{len(modules)} modules mended")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
