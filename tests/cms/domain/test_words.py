"""Words as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.domain import words


@pytest.mark.parametrize(
    ("one", "other"),
    [("Böhlen", "Boehlen"), ("Böhlen", "Bohlen"), ("Straße", "Strasse"), ("Goethe", "Göthe")],
)
def test_spellings_of_one_word_fold_to_one_form(one: str, other: str) -> None:
    assert words.folded(one) == words.folded(other)


def test_signs_and_operators_are_no_words() -> None:
    assert words.split("Kohle & 'see | !<-> :* (Rad)") == ["kohle", "see", "rad"]
    assert words.split("' & | ! <->\x00") == []


def test_a_long_question_is_cut() -> None:
    assert len(words.split("see " * 5000)) == words.MAX_WORDS
    assert len(words.split("x" * 10_000)[0]) == words.MAX_WORD


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("schlehnhain", "schleenhain"), ("bohrna", "borna"), ("borna", "borna"), ("xyz", "")],
)
def test_nearest_is_what_may_have_been_meant(typed: str, meant: str) -> None:
    assert words.nearest(typed, ["borna", "schleenhain", "partheland"]) == meant


@given(st.text(max_size=12), st.text(max_size=12))
def test_distance_is_the_same_both_ways_and_nothing_for_equals(one: str, other: str) -> None:
    away = words.distance(one, other)
    assert away == words.distance(other, one)
    assert (away == 0) == (one == other)
    assert abs(len(one) - len(other)) <= away <= max(len(one), len(other))


@given(st.text(max_size=60))
def test_a_query_holds_nothing_but_letters_digits_and_our_own_operators(text: str) -> None:
    bare = words.tsquery(text)
    for sign in ("(", ")", "'", " ", "|", "&", ":*"):
        bare = bare.replace(sign, "")
    assert bare == "" or bare.isalnum() or all(letter.isalnum() for letter in bare)
