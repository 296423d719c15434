"""Fills a Word template with a paper's values, safely, whatever the tracker's text holds."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from automation.papers.drafts import mark_of, place_for
from automation.papers.tags import check_tags
from automation.plan.findings import PlanError


def render(
    template: Path, context: Mapping[str, object], path: Path, *, title: str, author: str, day: date
) -> Path:
    """Write a paper.

    Text from the tracker is escaped, so that `&`, `<` and `{{` come through as they are; a template is run in
    a sandbox and cannot reach anything but the values it is given.

    Args:
        template: the Word template.
        context: the value of each tag.
        path: where the paper goes. A draft there is replaced in one step; a paper that a person has edited
            since stays, and the new draft goes beside it.
        title: the document's title, for its properties.
        author: the council's name, for its properties.
        day: the day that the paper is written for; with it the same inputs give the same paper.

    Returns:
        Where the paper is.

    Raises:
        PlanError: the template is missing, no Word file or has a wrong tag, or the paper cannot be written.
    """
    from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415 (papers alone load Word's libraries)
    from docxtpl import DocxTemplate  # noqa: PLC0415
    from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError  # noqa: PLC0415
    from jinja2.exceptions import SecurityError  # noqa: PLC0415
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415

    if not template.is_file():
        raise PlanError(f"The template {template} is not there; the sheet Boards names it under Paper.")
    try:
        document = DocxTemplate(template)
        check_tags(template.name, document, context)
        environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
        document.render(dict(context), environment, autoescape=True)
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise PlanError(f"The template {template.name} is not a Word document (.docx).") from error
    except UndefinedError as error:
        raise PlanError(f"The template {template.name} uses a tag that does not exist: {error}.") from error
    except SecurityError as error:
        raise PlanError(
            f"The template {template.name} asks for something that no template may: {error}."
        ) from error
    except TemplateSyntaxError as error:
        raise PlanError(
            f"The template {template.name} has a tag that cannot be read: {error.message}."
        ) from error
    except TemplateError as error:
        raise PlanError(f"The template {template.name} could not be filled: {error}.") from error
    _describe(document.docx, title, author, day)
    path = place_for(path)
    beside = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        document.save(beside)
        os.replace(beside, path)  # noqa: PTH105 (replaces on Windows too, where rename would refuse)
    except PermissionError as error:
        beside.unlink(missing_ok=True)
        raise PlanError(f"{path} cannot be replaced; it may be open in Word.") from error
    except OSError as error:
        raise PlanError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}.") from error
    return path


def _describe(document: Any, title: str, author: str, day: date) -> None:
    properties = document.core_properties
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.language = "en-GB"
    properties.created = properties.modified = moment
    properties.revision = 1
    properties.keywords = mark_of(document)
