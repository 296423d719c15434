"""Where the files are that come with the toolkit: templates and the example tracker.

In a checkout they stand at its top level; in an installed copy they travel inside the package.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _root() -> Path:
    carried = _PACKAGE / "_shipped"
    return carried if carried.is_dir() else _PACKAGE.parent


def templates_folder() -> Path:
    """Give the folder of the templates that come with the toolkit."""
    return _root() / "templates"


def workbook_folder() -> Path:
    """Give the folder of the example tracker and of the CSV files that it is built from."""
    return _root() / "workbook"


def scripts_folder() -> Path:
    """Give the folder of the files to double-click."""
    return _root() / "scripts"


def template(kind: str, name: str, beside: Path | None = None) -> Path:
    """Find a template, preferring one that people keep beside their tracker.

    Args:
        kind: the folder in `templates`, such as `papers` or `letters`.
        name: the file's name.
        beside: the folder that the tracker stands in. Its own `templates` folder wins, and so does the
            `templates` folder next to it, because `new` lays both side by side.

    Returns:
        The path, which need not exist: whoever opens it says so.
    """
    *own, ours = _folders(kind, beside)
    return next((folder / name for folder in own if (folder / name).is_file()), ours / name)


def template_names(kind: str, beside: Path | None = None, *, ending: str) -> list[str]:
    """Name the templates that `template` would find.

    Args:
        kind: the folder in `templates`.
        beside: the folder that the tracker stands in.
        ending: how their names end.
    """
    found = (path.name for folder in _folders(kind, beside) for path in folder.glob(f"[!.~]*{ending}"))
    return sorted(set(found))


def _folders(kind: str, beside: Path | None) -> list[Path]:
    """Give the folders that templates of a kind may stand in, the one that comes with the toolkit last."""
    own = [] if beside is None else [beside / "templates", beside.parent / "templates"]
    return [folder / kind for folder in (*own, templates_folder())]


def output_folder(tracker: Path) -> Path:
    """Give the folder that a tracker's files go to where nobody names one.

    It is `output` beside the tracker; where the tracker lies in a folder `workbook`, as `new` lays it out, it
    is the `output` beside that folder, to which the files to double-click write.
    """
    folder = tracker.parent
    return (folder.parent if folder.name.casefold() == "workbook" else folder) / "output"
