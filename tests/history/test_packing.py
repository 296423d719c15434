from __future__ import annotations

import io
import random
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.files import workbook_folder
from automation.history.packing import pack, pieces, unpack


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
    assert b"".join(cut) == content


def test_a_part_that_did_not_change_is_the_same_piece():
    before = pieces(package(actions=words(1), evidence=words(2)))
    after = pieces(package(actions=words(3), evidence=words(2)))
    assert len([piece for piece in set(before) & set(after) if len(piece) > 1000]) == 1


@given(st.binary(max_size=2000))
def test_law_any_bytes_come_back(content: bytes):
    assert b"".join(unpack(pack(piece), len(piece)) for piece in pieces(content)) == content


@given(st.integers(0, 5000), st.binary(max_size=20))
def test_law_a_spoilt_package_comes_back_too(at: int, spoilt: bytes):
    whole = package(actions=words(1), evidence=words(2))
    content = whole[:at] + spoilt + whole[at + len(spoilt) :]
    assert b"".join(pieces(content)) == content


@pytest.mark.parametrize("packed", [b"", b"?abc", b"zabc"])
def test_what_was_not_packed_here_is_refused(packed):
    with pytest.raises(ValueError, match=r"known form|incorrect header"):
        unpack(packed, 1000)


@pytest.mark.parametrize("content", [b"a" * 50_000_000, b"\0" * 1_001, bytes(range(256)) * 4])
def test_a_piece_that_comes_to_more_than_it_may_is_refused(content):
    with pytest.raises(ValueError, match=r"inflates to more|no known form"):
        unpack(pack(content), 1000)
    assert unpack(pack(content), len(content)) == content


@pytest.mark.parametrize("cut", [1, 5])
def test_a_piece_that_ends_too_early_is_refused(cut):
    with pytest.raises(ValueError, match="ends too early"):
        unpack(pack(b"a" * 5_000)[:-cut], 5_000)
