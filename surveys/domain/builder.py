"""From Wagtail's builder to a questionnaire without codes."""

import uuid
from typing import Any

from wagtail.blocks import StreamValue

from surveys.domain.questionnaire import Choice, Info, Question, Questionnaire, Section, Texts
from surveys.enums import QuestionKind
from surveys.models import SurveyPage

FIRST_SECTION = "start"


def read_builder(survey: SurveyPage) -> Questionnaire:
    """Read the page's builder."""
    return read_blocks(survey.questions, language=survey.locale.language_code, access=survey.access)


def read_blocks(blocks: StreamValue, *, language: str, access: str) -> Questionnaire:
    """Read a builder's blocks. Pages without any content are left out."""
    sections: list[Section] = []
    section_id, title, elements = FIRST_SECTION, _texts(language, ""), list[Question | Info]()
    for block in blocks:
        if block.block_type == "page_break":
            sections.append(Section(section_id, title, tuple(elements)))
            section_id = identity(block.id)
            title, elements = _texts(language, block.value.get("title")), []
        elif block.block_type == "info":
            elements.append(Info(identity(block.id), _texts(language, block.value.source)))
        else:
            elements.append(_question(block, language))
    sections.append(Section(section_id, title, tuple(elements)))
    return Questionnaire(
        access=access, sections=tuple(section for section in sections if section.elements)
    )


def identity(raw: str | None) -> str:
    """A block's id as a UUID. Wagtail's own ids are; anything else is mapped to one, stably."""
    try:
        return str(uuid.UUID(raw or ""))
    except ValueError:
        return str(uuid.uuid5(uuid.NAMESPACE_OID, raw or ""))


def _texts(language: str, text: str | None) -> Texts:
    return {language: text} if text else {}


def _question(block: Any, language: str) -> Question:
    value = block.value
    options = value["options"].bound_blocks if "options" in value else ()
    return Question(
        id=identity(block.id),
        kind=QuestionKind(block.block_type),
        label=_texts(language, value["label"]),
        help=_texts(language, value.get("help")),
        required=bool(value.get("required")),
        choices=tuple(
            Choice(identity(option.id), _texts(language, option.value)) for option in options
        ),
        dont_know=bool(value.get("dont_know")),
        at_least=value.get("at_least"),
        at_most=value.get("at_most"),
        points=value.get("points"),
        low=_texts(language, value.get("low_label")),
        high=_texts(language, value.get("high_label")),
    )
