"""From Wagtail's builder to a questionnaire without codes."""

import uuid
from dataclasses import replace
from typing import Any

from django.conf import settings
from wagtail.blocks import StreamValue
from wagtail.rich_text import RichText

from surveys.blocks.texts import field_of
from surveys.domain.questionnaire import (
    Choice,
    Condition,
    Element,
    Info,
    Jump,
    Question,
    Questionnaire,
    Quota,
    Section,
    Texts,
)
from surveys.enums import Match, Operator, QuestionKind
from surveys.models import SurveyPage

FIRST_SECTION = "start"
OTHER_LABEL: Texts = {"de": "Sonstiges", "en": "Other", "de-simple": "Etwas anderes"}
STRUCTURE = {"page_break", "jump", "info", "bank"}


def read_builder(survey: SurveyPage) -> Questionnaire:
    """Read the page's builder."""
    questionnaire = read_blocks(survey.questions, access=survey.access, anonymity=survey.anonymity)
    return replace(questionnaire, quotas=tuple(_quota(block) for block in survey.quotas))


def read_blocks(blocks: StreamValue, *, access: str, anonymity: str) -> Questionnaire:
    """Read a builder's blocks. Pages without any content are left out."""
    sections = [Section(FIRST_SECTION, {}, ())]
    for block in blocks:
        if block.block_type == "page_break":
            sections.append(
                Section(
                    identity(block.id),
                    as_texts(block.value.get("title")),
                    (),
                    show_if=read_condition(block.value.get("show_if")),
                )
            )
        else:
            sections[-1] = _with_block(sections[-1], block)
    kept = tuple(section for section in sections if section.elements)
    questionnaire = Questionnaire(access=access, anonymity=anonymity, sections=kept)
    return replace(questionnaire, languages=_languages(questionnaire))


def _with_block(section: Section, block: Any) -> Section:
    if block.block_type == "jump":
        jump = Jump(read_condition(block.value.get("condition")), block.value["to"])
        return replace(section, jumps=(*section.jumps, jump))
    element: Element
    if block.block_type == "info":
        element = Info(
            identity(block.id),
            as_texts(block.value["text"]),
            show_if=read_condition(block.value.get("show_if")),
        )
    elif block.block_type == "bank":
        element = _from_bank(block)
    else:
        element = _question(block)
    return replace(section, elements=(*section.elements, element))


def identity(raw: str | None) -> str:
    """A block's id as a UUID. Wagtail's own ids are; anything else is mapped to one, stably."""
    try:
        return str(uuid.UUID(raw or ""))
    except ValueError:
        return str(uuid.uuid5(uuid.NAMESPACE_OID, raw or ""))


def as_texts(value: Any) -> Texts:
    """What stands in a block of texts, without empty languages."""
    found: Texts = {}
    for language, _name in settings.LANGUAGES:
        text = (value or {}).get(field_of(language))
        plain = text.source if isinstance(text, RichText) else text
        if plain and plain.strip():
            found[language] = plain.strip()
    return found


def _from_bank(block: Any) -> Question:
    """The bank's question under the identity of this block; its options keep theirs."""
    question = _question(block.value["entry"].question[0])
    return replace(
        question,
        id=identity(block.id),
        required=bool(block.value.get("required")) or question.required,
        name=block.value.get("name") or question.name,
        show_if=read_condition(block.value.get("show_if")),
    )


def _question(block: Any) -> Question:
    value = block.value
    question_id = identity(block.id)
    question = Question(
        id=question_id,
        kind=QuestionKind(block.block_type),
        label=as_texts(value["label"]),
        name=value.get("name") or "",
        help=as_texts(value.get("help")),
        edition=value.get("edition") or 1,
        required=bool(value.get("required")),
        choices=_choices(value.get("options"), question_id, with_other=bool(value.get("other"))),
        rows=_choices(value.get("rows"), question_id),
        shuffle=bool(value.get("shuffle")),
        dont_know=bool(value.get("dont_know")),
        no_answer=bool(value.get("no_answer")),
        demographic=value.get("demographic") or "",
        show_if=read_condition(value.get("show_if")),
    )
    return _with_bounds(question, value)


def _with_bounds(question: Question, value: Any) -> Question:
    first, last = value.get("earliest"), value.get("latest")
    return replace(
        question,
        at_least=value.get("at_least"),
        at_most=value.get("at_most"),
        points=value.get("points"),
        low=as_texts(value.get("low_label")),
        high=as_texts(value.get("high_label")),
        point_labels=tuple(as_texts(texts) for texts in value.get("point_labels") or ()),
        unit=as_texts(value.get("unit")),
        minimum=value.get("minimum"),
        maximum=value.get("maximum"),
        decimals=value.get("decimals") or 0,
        earliest=first.isoformat() if first else None,
        latest=last.isoformat() if last else None,
        max_chars=value.get("max_chars"),
    )


def _choices(options: Any, question_id: str, *, with_other: bool = False) -> tuple[Choice, ...]:
    found = tuple(_choice(option) for option in (options.bound_blocks if options else ()))
    if not with_other:
        return found
    other = str(uuid.uuid5(uuid.UUID(question_id), "other"))
    return (*found, Choice(other, OTHER_LABEL, other=True))


def _choice(option: Any) -> Choice:
    image = option.value.get("image")
    return Choice(
        identity(option.id),
        as_texts(option.value["label"]),
        exclusive=bool(option.value.get("exclusive")),
        image=image.pk if image else None,
        alt=as_texts(option.value.get("alt")),
    )


def read_condition(value: Any) -> Condition | None:
    """The tree of a condition block, still with the ids of questions and options.

    None if it holds no rule: then there is no condition.
    """
    args = [arg for block in (value or {}).get("rules") or () if (arg := _part(block))]
    if not args:
        return None
    joined: Condition = (
        args[0]
        if len(args) == 1
        else {"op": "and" if value["match"] == Match.ALL else "or", "args": args}
    )
    return {"op": "not", "arg": joined} if value["match"] == Match.NONE else joined


def _part(block: Any) -> Condition | None:
    if block.block_type == "group":
        return read_condition(block.value)
    question, _sep, row = block.value["question"].partition(":")
    rule: Condition = {"op": block.value["operator"], "q": question}
    if row:
        rule["row"] = row
    if rule["op"] != Operator.ANSWERED:
        rule["value"] = (block.value.get("value") or "").strip()
    return rule


def _quota(block: Any) -> Quota:
    value = block.value
    return Quota(
        identity(block.id), value["name"], value["limit"], read_condition(value.get("condition"))
    )


def _languages(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The languages in which at least one question is asked, in the site's order."""
    used = {language for question in questionnaire.questions for language in question.label}
    return tuple(code for code, _name in settings.LANGUAGES if code in used)
