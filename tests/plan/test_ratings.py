"""Ratings: how a key reads them, the rating of a section, and colours that can be read."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.plan import ratings
from automation.plan.ratings import COLOURS, DEFAULT_KEY, INKS, BragKey, KeyEntry, Rating, section_rating

B, R, A, G, N = Rating.BLUE, Rating.RED, Rating.AMBER, Rating.GREEN, Rating.NOT_RATED


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("Amber", A), ("amber ", A), ("A", A), ("AT  RISK", A), ("Complete", B), ("g", G), ("", N), ("  ", N),
        ("Not rated", N), ("Purple", None), ("Amber/Red", None), ("Gr een", None),
    ],
)  # fmt: skip
def test_a_key_reads_a_rating_as_somebody_typed_it(text: str, rating: Rating | None) -> None:
    assert DEFAULT_KEY.read(text) is rating


def test_of_two_ratings_that_claim_a_spelling_the_first_has_it() -> None:
    key = BragKey((KeyEntry(R, "", ("Stopped", "")), KeyEntry(B, "", ("stopped ", "Red", "Finished"))))
    assert [key.read(text) for text in ("STOPPED", "red", "finished", "", "stop")] == [R, R, B, N, None]
    assert key == pickle.loads(pickle.dumps(key)) == replace(key)


def test_a_key_of_many_spellings_is_taken_apart_once(monkeypatch: pytest.MonkeyPatch) -> None:
    words = []
    word = ratings._word
    monkeypatch.setattr(ratings, "_word", lambda text: words.append(text) or word(text))
    key = BragKey(tuple(KeyEntry(R, "", tuple(f"{n} {m}" for m in range(20))) for n in range(50)))
    assert [key.read(f"{n} 5") for n in range(60)] == [R] * 50 + [None] * 10
    assert len(words) == 50 * 20 + 60


@pytest.mark.parametrize(
    ("actions", "worst", "most"),
    [
        ([], N, N),
        ([N, N], N, N),
        ([B, B], B, B),
        ([B, N], N, N),  # nobody knows of the other
        ([G, G, R], R, G),
        ([G, A, A, N], A, A),
        ([B, B, B, G], G, G),  # one is still open
        ([R, A, G], R, R),  # equally common: the worse
    ],
)
def test_the_rating_of_a_section(actions: list[Rating], worst: Rating, most: Rating) -> None:
    assert section_rating(actions, "worst") is worst
    assert section_rating(actions, "most") is most


@given(st.lists(st.sampled_from(Rating)), st.sampled_from(["worst", "most"]), st.randoms())
def test_the_order_of_actions_does_not_matter_and_blue_means_all_of_them(actions, rule, random) -> None:
    rating = section_rating(actions, rule)
    shuffled = list(actions)
    random.shuffle(shuffled)
    assert section_rating(shuffled, rule) is rating
    assert (rating is B) == (bool(actions) and set(actions) == {B})


def brightness(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("rating", list(Rating))
def test_every_word_can_be_read_on_its_colour(rating: Rating) -> None:
    light, dark = sorted((brightness(COLOURS[rating]), brightness(INKS[rating])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
