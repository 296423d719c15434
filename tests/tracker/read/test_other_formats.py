from __future__ import annotations

import io
import zipfile

import pytest

from automation.plan.findings import PlanError
from automation.tracker.read.open_file import open_source
from automation.tracker.read.other_formats import other_compound, other_package, other_text, picture


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\xd8\xff\xe0\0\x10JFIF", b"GIF89a\x01\0",
        b"RIFF\0\0\0\0WEBPVP8 ", b"\0\0\0\x18ftypheic", b"BM6\0\0\0\0\0",
    ],
)  # fmt: skip
def test_pictures_are_told_apart(data):
    assert picture(data).startswith("is a picture")


@pytest.mark.parametrize("data", [b"BM is the Board Manager", b"Ref,Action", b"GIF8 is no word"])
def test_text_is_no_picture(data):
    assert picture(data) == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<!DOCTYPE html>", "is a web page"), ("\n<html>", "is a web page"), ("{\\rtf1 Ref}", "is rich text"),
        ("MIME-Version: 1.0\nFrom: us", "is a saved e-mail"), ("From: us\nTo: you", ""),
        ("From: us\nContent-Type: text/plain", "is a saved e-mail"),
        ('{"url": "https://docs.example.org/1"}', "is only a link"),
        ("[InternetShortcut]\nURL=x", "is only a link"), ("Ref,Action", ""), ("From,To", ""), ("{Ref}", ""),
    ],
)  # fmt: skip
def test_texts_that_are_no_plan_are_told_apart(text, says):
    assert other_text(text).startswith(says)
    assert bool(says) == bool(other_text(text))


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        (["ppt/presentation.xml"], "is a presentation"),
        (["Index/Document.iwa"], "was made with Numbers or Pages"),
        (["photo.png", "plans/Tracker.XLSX"], r"is a zip with Tracker\.XLSX in it\. Unpack it"),
        (["photo.png"], "is not an Excel workbook or a Word document"),
    ],
)
def test_a_zip_without_a_workbook_says_what_to_do(tmp_path, parts, says):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for part in parts:
            packed.writestr(part, b"x")
    path = tmp_path / "plan.zip"
    path.write_bytes(target.getvalue())
    assert other_package(parts)
    with pytest.raises(PlanError, match=rf"^plan\.zip {says}"):
        open_source(path)


@pytest.mark.parametrize(
    ("stream", "says"),
    [
        ("WordDocument", "is an old Word"),
        ("__properties_version1.0", "is a saved e-mail"),
        ("x", "is not an Excel"),
    ],
)
def test_old_office_files_that_are_no_workbook_are_told_apart(stream, says):
    assert other_compound(b"\0" + stream.encode("utf-16-le")).startswith(says)
