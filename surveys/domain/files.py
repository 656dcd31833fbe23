"""Files that are handed in: kept in the database with the draft, later with the response."""

from typing import Any

from surveys.domain.packing import Doc
from surveys.models import FileAnswer, ResponseDraft

NAME_LENGTH = 120


def keep(draft: ResponseDraft, answers: Doc, asked: set[str]) -> Doc:
    """The answers with every upload stored and named by its id; what was replaced is deleted."""
    kept = {
        code: _store(draft, code, answer) if hasattr(answer, "chunks") else answer
        for code, answer in answers.items()
    }
    ids = [answer["id"] for answer in kept.values() if isinstance(answer, dict) and "id" in answer]
    FileAnswer.objects.filter(draft=draft, question_code__in=asked).exclude(pk__in=ids).delete()
    return kept


def _store(draft: ResponseDraft, code: str, upload: Any) -> dict[str, Any]:
    upload.seek(0)
    content = upload.read()
    stored = FileAnswer.objects.create(
        survey_id=draft.version.survey_id,
        question_code=code,
        draft=draft,
        name=upload.name[-NAME_LENGTH:],
        content_type=upload.content_type or "application/octet-stream",
        size=len(content),
        content=content,
    )
    return {"id": str(stored.pk), "name": stored.name, "size": stored.size}
