"""A questionnaire as a JSON file: to keep, to pass on, to take in."""

import json
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.blocks import StreamBlockValidationError
from wagtail.models import Page

from accounts.models import User
from surveys.blocks import QuestionnaireBlock
from surveys.models import SurveyPage

FORMAT = "revierdialog-questionnaire"
VERSION = 1
MAX_BLOCKS = 500
MAX_LEAD = 400
MAX_BYTES = 2_000_000


class BadFile(Exception):
    """A file that is no questionnaire: `problems` are sentences for whoever brought it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def to_file(survey: SurveyPage) -> str:
    """The questionnaire of a page. Questions of the bank become questions of its own."""
    blocks = []
    for block in survey.questions:
        source = block.value["entry"].question[0] if block.block_type == "bank" else block
        value = source.block.get_prep_value(source.value)
        if block.block_type == "bank":
            value |= {
                name: block.block.get_prep_value(block.value)[name] for name in ("name", "show_if")
            }
            value["required"] = value["required"] or block.value["required"]
        blocks.append({"type": source.block_type, "id": block.id, "value": value})
    content = {
        "format": FORMAT,
        "version": VERSION,
        "title": survey.title,
        "lead": survey.lead_text,
        "questions": blocks,
    }
    return json.dumps(content, ensure_ascii=False, indent=2, default=str)


def from_file(content: bytes) -> dict[str, Any]:
    """Title, lead and questions of a file, checked as the builder itself would check them.

    Raises:
        BadFile: with what is wrong, block by block.
    """
    data = _parsed(content)
    problems = [
        problem
        for number, entry in enumerate(data["questions"], start=1)
        if (problem := _problem_with_shape(number, entry))
    ]
    if problems:
        raise BadFile(problems)
    block = QuestionnaireBlock()
    try:
        block.clean(block.to_python(data["questions"]))
    except StreamBlockValidationError as error:
        raise BadFile(_in_words(error, data["questions"])) from error
    except ValidationError as error:
        raise BadFile(list(error.messages)) from error
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise BadFile([_("A value has the wrong type.")]) from error
    title = data["title"].strip()[:200]
    lead = data.get("lead")
    words = lead.strip()[:MAX_LEAD] if isinstance(lead, str) else ""
    return {"title": title, "lead": words or title, "questions": data["questions"]}


def _parsed(content: bytes) -> dict[str, Any]:
    if len(content) > MAX_BYTES:
        raise BadFile([_("The file is larger than 2 MB.")])
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadFile([_("The file is not JSON.")]) from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise BadFile([_("The file is no questionnaire of this platform.")])
    if data.get("version") != VERSION:
        raise BadFile([_("The file was written by another version of the platform.")])
    unknown = data.keys() - {"format", "version", "title", "lead", "questions"}
    if unknown:
        raise BadFile([_("Unknown part: %s") % ", ".join(sorted(map(str, unknown)))])
    if not isinstance(data.get("title"), str) or not data["title"].strip():
        raise BadFile([_("The title is missing.")])
    if not isinstance(data.get("questions"), list) or not data["questions"]:
        raise BadFile([_("The questions are missing.")])
    if len(data["questions"]) > MAX_BLOCKS:
        raise BadFile([_("There are more than %s questions.") % MAX_BLOCKS])
    return data


def _problem_with_shape(number: int, entry: Any) -> str:
    place = str(_("Block %s: ") % number)
    if not isinstance(entry, dict) or entry.keys() != {"type", "id", "value"}:
        return place + _("it needs exactly a type, an id and a value.")
    kinds = QuestionnaireBlock().child_blocks
    if entry["type"] not in kinds or entry["type"] == "bank":
        return f"{place}{_('there is no kind of question called “%s”.') % entry['type']}"
    try:
        uuid.UUID(entry["id"])
    except (ValueError, TypeError, AttributeError):
        return place + _("its id is no UUID.")
    return (
        place + problem if (problem := _unknown_field(kinds[entry["type"]], entry["value"])) else ""
    )


def _unknown_field(block: Any, value: Any) -> str:
    children = getattr(block, "child_blocks", None)
    if not isinstance(value, dict):
        return "" if isinstance(value, str) else _("its value has the wrong type.")
    unknown = value.keys() - set(children or ())
    return _("it has unknown fields: %s") % ", ".join(sorted(unknown)) if unknown else ""


def _in_words(error: StreamBlockValidationError, blocks: list[dict[str, Any]]) -> list[str]:
    problems = [
        _("Block %s: ") % (index + 1) + "; ".join(_messages(inner))
        for index, inner in sorted(error.block_errors.items())
    ]
    if error.non_block_errors:
        problems += [str(problem) for problem in error.non_block_errors]
    return problems


def _messages(error: Any) -> list[str]:
    """All messages of a nested block error, with the names of the fields they belong to."""
    found: list[str] = []
    inner = getattr(error, "block_errors", None)
    if isinstance(inner, dict):
        for name, nested in inner.items():
            found += [f"{name}: {message}" for message in _messages(nested)]
    elif inner is not None:
        for number, nested in enumerate(inner, start=1):
            found += [f"{number}: {message}" for message in _messages(nested)] if nested else []
    elif isinstance(error, ValidationError):
        found += error.messages
    else:
        found.append(str(error))
    non_block = getattr(error, "non_block_errors", None)
    return found + [str(message) for message in non_block or ()]


def take_in(content: bytes, *, parent: Page, by: User) -> SurveyPage:
    """Make a draft from a file, below a page.

    Raises:
        BadFile: with what is wrong.
    """
    data = from_file(content)
    survey = SurveyPage(
        title=data["title"],
        lead_text=data["lead"],
        questions=json.dumps(data["questions"]),
        live=False,
        owner=by,
    )
    with transaction.atomic():
        parent.specific.add_child(instance=survey)
        survey.save_revision(user=by)
    return survey
