"""The templates of the pages: found, sandboxed and filled in, with everything escaped."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, TemplateSyntaxError

from automation import files
from automation.files import read_ordinary_text
from automation.plan.findings import PlanError
from automation.sandbox import FAILED, Sandbox

TEMPLATE = "index.html"
"""The template of the night's page."""
LARGEST_TEMPLATE = 8 * 1024 * 1024
"""The largest template file in bytes; it may include a picture."""


CALLS = ("text_of", "css_of", "line", "linked")
"""The functions among the tags, which a template may call."""


def filled_page(name: str, values: Mapping[str, Any], beside: Path | None) -> str:
    """Return a page's template filled in.

    Args:
        name: the template.
        values: what it can print.
        beside: the folder of the tracker; a template there is used instead of the one that ships.

    Raises:
        PlanError: the template cannot be read or filled in.
    """
    environment = page_environment(beside)
    try:
        return environment.get_template(name).render(values)
    except TemplateSyntaxError as error:
        where = f"{error.name or name}, line {error.lineno}"
        raise PlanError(f"The page's template ({where}) cannot be read: {error.message}.") from error
    except FAILED as error:
        raise PlanError(f"The page's template cannot be filled in: {error}.") from error


def page_environment(beside: Path | None) -> Sandbox:
    """Return the Jinja environment for the page's templates: sandboxed, and escaping all text.

    Args:
        beside: the folder of the tracker; a template there is used instead of the one that ships.
    """

    def read(name: str) -> str | None:
        plain = PurePosixPath(name.replace("\\", "/")).name == name
        path = files.template("page", name, beside) if plain else None
        return read_ordinary_text(path, LARGEST_TEMPLATE, "a template") if path and path.is_file() else None

    return Sandbox(
        calls=CALLS,
        loader=FunctionLoader(read),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
