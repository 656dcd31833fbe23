import pytest

from surveys.domain.claims import unproven_claims


@pytest.mark.parametrize(
    "text",
    [
        "Das Ergebnis ist repräsentativ für den Landkreis.",
        "Eine repraesentative Umfrage.",
        "This survey is representative.",
        "60 Prozent der Bürgerinnen wollen den Radweg.",
        "60 % der Einwohner sagen ja.",
        "Fehlermarge: 3 Prozentpunkte.",
        "Hochgerechnet wollen alle mehr Busse. Das ist nicht schlecht.",
    ],
)
def test_claims_an_open_survey_cannot_keep(text: str) -> None:
    assert len(unproven_claims(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Die Umfrage ist nicht repräsentativ.",
        "Sie ist gewichtet, aber keine repräsentative Erhebung.",
        "Not representative: whoever wanted to took part.",
        "60 Prozent der Teilnehmenden wollen den Radweg.",
    ],
)
def test_honest_words_pass(text: str) -> None:
    assert unproven_claims(text) == []
