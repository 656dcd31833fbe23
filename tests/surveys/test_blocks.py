import pytest
from django.core.exceptions import ValidationError

from surveys.blocks import QuestionnaireBlock
from tests.surveys.build import Block, multiple, scale, single, standard


def test_standard_questionnaire_is_clean() -> None:
    block = QuestionnaireBlock()
    assert len(block.clean(block.to_python(standard()))) == 7


@pytest.mark.parametrize(
    "wrong",
    [
        single("Ort", ["Borna"]),
        single("", ["Borna", "Grimma"]),
        single("Ort", ["Borna", "x" * 201]),
        multiple("Fehlt", ["Bus", "Arzt"], at_most=3),
        multiple("Fehlt", ["Bus", "Arzt"], at_least=2, at_most=1),
        multiple("Fehlt", ["Bus", "Arzt"], at_least=3),
        multiple("Fehlt", ["Bus", "Arzt"], at_least=0),
        scale("Skala", 1),
        scale("Skala", 12),
    ],
)
def test_wrong_block_is_refused(wrong: Block) -> None:
    block = QuestionnaireBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python([wrong]))
