"""Installs the toolkit from the wheels in this folder, without the internet; each problem is one sentence.

It also runs on a Python that is too old, in order to say so.
"""

from __future__ import print_function

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
LONGEST = 130
"""The longest folder for the toolkit whose files stay within the 259 characters that Windows allows."""


def own_folder(windows, environ):
    """Return the folder of this person's own toolkit, where the files to double-click look for it."""
    if windows:
        return os.path.join(environ["LOCALAPPDATA"], "improvement-plan", ".venv")
    return os.path.join(environ["HOME"], ".local", "share", "improvement-plan", ".venv")


def why_not(version, base, bits, pythons, folder, windows):
    """Return why this Python cannot have the toolkit and what to do about it, or nothing."""
    here = "{}.{}".format(*version[:2])
    step = (
        "Install Python {} (64-bit) from python.org, just for yourself (no administrator is needed), then "
        "double-click install again.".format(pythons[-1])
    )
    if "windowsapps" in base.lower():
        return "This Python {} is the Store's, whose settings Excel cannot see. ".format(here) + step
    if tuple(version[:2]) < (3, 11):
        return "This is Python {}; the toolkit needs 3.11 or newer. ".format(here) + step
    if bits != 64:
        return "This Python {} is a 32-bit one. ".format(here) + step
    if here not in pythons:
        return "This is Python {}; this folder was made for {}. ".format(here, " and ".join(pythons)) + step
    if windows and len(folder) > LONGEST:
        return "{} is too deep for Windows: ask IT to turn on long paths, then try again.".format(folder)
    return ""


def main():
    """Install, and return the exit status."""
    windows = os.name == "nt"
    with open(os.path.join(HERE, "pythons.txt")) as file:
        pythons = file.read().split()
    folder = own_folder(windows, os.environ)
    bits = 64 if sys.maxsize > 2**32 else 32
    why = why_not(sys.version_info, getattr(sys, "base_prefix", ""), bits, pythons, folder, windows)
    if why:
        print(why)
        return 2
    python = os.path.join(folder, *(("Scripts", "python.exe") if windows else ("bin", "python")))
    pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-index", "--find-links"]
    print("Installing into {}. This takes a few minutes.".format(folder))
    for step in (
        [sys.executable, "-m", "venv", "--clear", folder],
        pip + [os.path.join(HERE, "wheels"), "improvement-plan-toolkit"],
    ):
        if subprocess.call(step):
            print("Not installed; the lines above say why. Close all of the toolkit's windows and try again.")
            return 2
    print("Installed. The menu comes next.")
    return subprocess.call([python, "-m", "automation.cli", "start"], cwd=os.path.expanduser("~"))


if __name__ == "__main__":
    status = main()
    if os.name == "nt" and sys.stdin.isatty() and not os.environ.get("UNATTENDED"):
        input("Press Enter to close this window. ")
    sys.exit(status)
