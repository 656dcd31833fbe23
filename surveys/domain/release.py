"""A release to read: its questions with what the page needs, and its figures as rows of a table."""

import io
from collections.abc import Iterator
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from openpyxl import Workbook

from surveys.domain.export.tables import as_text

Content = dict[str, Any]


def for_reading(content: Content) -> Content:
    """The content with dates as dates, and rows of one matrix under one heading."""
    period = {key: parse_date(day) for key, day in content["period"].items()}
    questions: list[Content] = []
    for question in content["questions"]:
        shown = {**question, "has_hidden": _has_hidden(question), "longest": _longest(question)}
        last = questions[-1] if questions else None
        if question["part"] and last and last.get("parts") and last["label"] == question["label"]:
            last["parts"].append(shown)
        elif question["part"] and not question["coded"]:
            questions.append({"label": question["label"], "key": question["key"], "parts": [shown]})
        else:
            questions.append(shown)
    return {**content, "period": period, "questions": questions}


def _has_hidden(question: Content) -> bool:
    cells = [
        cell for row in (question.get("breakdown") or {}).get("rows", []) for cell in row["cells"]
    ]
    return any(line["count"] is None for line in [*question["lines"], *cells])


def _longest(question: Content) -> float:
    """The longest bar in percent: bars are drawn against it, never below a half."""
    return max([50.0, *(line["percent"] or 0 for line in question["lines"])])


def rows(content: Content) -> Iterator[list[Any]]:
    """One row per answer and group. Hidden figures are empty and marked."""
    yield [
        _("Question"), _("Part"), _("Group"), _("Answer"), _("Number"), _("Percent"), _("Base"),
        _("Hidden"),
    ]  # fmt: skip
    for question in content["questions"]:
        head = [question["label"], question["part"]]
        for line in question["lines"]:
            yield [*head, "", line["label"], *_figures(line, question["base"])]
        found = question.get("breakdown") or {"groups": [], "rows": []}
        for row in found["rows"]:
            for group, cell in zip(found["groups"], row["cells"], strict=True):
                yield [*head, group["label"], row["label"], *_figures(cell, group["base"])]


def _figures(cell: Content, base: int | None) -> list[Any]:
    hidden = _("yes") if cell["count"] is None else ""
    return [cell["count"], cell["percent"], base, hidden]


def workbook(content: Content) -> bytes:
    """The rows as an Excel workbook, with the title and the number of responses on top."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Results"))
    sheet.append([as_text(sheet, content["title"])])
    sheet.append([_("Responses"), content["responses"]])
    sheet.append([])
    for row in rows(content):
        sheet.append([as_text(sheet, cell) if isinstance(cell, str) else cell for cell in row])
    file = io.BytesIO()
    book.save(file)
    book.close()
    return file.getvalue()
