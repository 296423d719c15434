from __future__ import annotations

import io
import random
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.history.packing import joined, pack, pieces, unpack
from automation.shipped import workbook_folder


def package(**parts: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def words(seed: int) -> str:
    rnd = random.Random(seed)
    return "".join(rnd.choices("abcdefghij", k=4000))


def test_a_workbook_is_cut_at_its_parts_and_comes_back_byte_for_byte():
    content = (workbook_folder() / "improvement-plan.xlsm").read_bytes()
    cut = pieces(content)
    assert len(cut) > 10
    assert joined(cut) == content


def test_a_part_that_did_not_change_is_the_same_piece():
    before = pieces(package(actions=words(1), evidence=words(2)))
    after = pieces(package(actions=words(3), evidence=words(2)))
    assert len([piece for piece in set(before) & set(after) if len(piece) > 1000]) == 1


@given(st.binary(max_size=2000))
def test_law_any_bytes_come_back(content: bytes):
    assert joined(unpack(pack(piece)) for piece in pieces(content)) == content


@given(st.integers(0, 5000), st.binary(max_size=20))
def test_law_a_spoilt_package_comes_back_too(at: int, spoilt: bytes):
    whole = package(actions=words(1), evidence=words(2))
    content = whole[:at] + spoilt + whole[at + len(spoilt) :]
    assert joined(pieces(content)) == content


@pytest.mark.parametrize("packed", [b"", b"?abc", b"zabc"])
def test_what_was_not_packed_here_is_refused(packed):
    with pytest.raises(ValueError, match=r"known form|incorrect header"):
        unpack(packed)
