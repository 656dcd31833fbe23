"""An export as a job: asked for by staff, made by a worker, fetched for a day, then gone."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.domain.audit import record
from accounts.enums import AuditAction
from accounts.models import User
from notifications.domain import nudge
from notifications.enums import Queue
from surveys.domain import analysis
from surveys.domain.export import codebook, spss, tables
from surveys.domain.export.rows import Source, source_of
from surveys.enums import ExportFormat, ExportState, ExportValues
from surveys.models import ExportJob, SurveyPage, WeightScheme

logger = logging.getLogger(__name__)

MAKE = "surveys.tasks.make_export"
LIFETIME = timedelta(hours=24)
# A job that is not ready by then has lost its worker.
PATIENCE = timedelta(minutes=30)
UNFINISHED = (ExportState.WAITING, ExportState.RUNNING)


@transaction.atomic
def request_export(
    survey: SurveyPage,
    *,
    by: User,
    format: ExportFormat,  # noqa: A002 -- the field's name
    values: ExportValues = ExportValues.CODES,
    weighting: WeightScheme | None = None,
) -> ExportJob:
    """Note what is wanted and let a worker make it."""
    job = ExportJob.objects.create(
        survey=survey,
        created_by=by,
        format=format,
        values=values,
        weighting=weighting,
        language=get_language() or settings.LANGUAGE_CODE,
        expires_at=timezone.now() + LIFETIME,
    )
    record(AuditAction.EXPORTED, by=by, obj=survey, facts={"format": str(format)})
    transaction.on_commit(partial(nudge.send, MAKE, [str(job.pk)], Queue.BULK), robust=True)
    logger.info("survey %s: export %s asked for", survey.pk, job.pk)
    return job


def make(job_id: UUID) -> None:
    """Write the file of a job. What goes wrong is noted in words, never as a ready file."""
    job = ExportJob.objects.select_related("survey", "weighting").filter(pk=job_id).first()
    if job is None or job.state not in UNFINISHED:
        return
    _note(job, state=ExportState.RUNNING, done=0)
    draft = path_of(job).with_suffix(".new")
    try:
        with translation.override(job.language):
            source = _source(job)
            _note(job, total=source.total)
            _write(job, source, draft)
        draft.replace(path_of(job))
    except SoftTimeLimitExceeded:
        _fail(job, draft, _("It took too long. Please choose another format."))
    except spss.ResponsesChanged:
        _fail(job, draft, _("Responses came in meanwhile. Please try again."))
    except Exception:
        _fail(job, draft, _("It could not be written. The reason is in the log."))
        logger.exception("export %s failed", job.pk)
    else:
        size = path_of(job).stat().st_size
        _note(job, state=ExportState.READY, done=source.total, size=size)
        logger.info("export %s is ready", job.pk)


def _source(job: ExportJob) -> Source:
    weigh = analysis.weigher(job.survey, job.weighting) if job.weighting else None
    return source_of(
        job.survey, weigh=weigh, progress=lambda done: _note(job, done=min(done, job.total))
    )


def _write(job: ExportJob, source: Source, path: Path) -> None:
    writers: dict[str, Callable[[], None]] = {
        ExportFormat.CSV: lambda: tables.write_csv(source, path, words=_in_words(job)),
        ExportFormat.XLSX: lambda: tables.write_xlsx(source, path, words=_in_words(job)),
        ExportFormat.JSON: lambda: tables.write_json(source, path, words=_in_words(job)),
        ExportFormat.SAV: lambda: spss.write_sav(source, path),
        ExportFormat.CODEBOOK_PDF: lambda: codebook.write_pdf(source, path),
        ExportFormat.CODEBOOK_MD: lambda: codebook.write_markdown(source, path),
    }
    writers[job.format]()


def _in_words(job: ExportJob) -> bool:
    return job.values == ExportValues.WORDS


def _note(job: ExportJob, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(job, name, value)
    ExportJob.objects.filter(pk=job.pk).update(**fields)


def _fail(job: ExportJob, draft: Path, problem: str) -> None:
    draft.unlink(missing_ok=True)
    _note(job, state=ExportState.FAILED, problem=problem)
    logger.warning("export %s: not made", job.pk)


def path_of(job: ExportJob) -> Path:
    """Where the file of a job lies: outside of the media, reached by the view alone."""
    folder = Path(settings.EXPORT_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{job.pk}.{job.format}"


def delete(job: ExportJob) -> None:
    """Delete a job and its file."""
    path_of(job).unlink(missing_ok=True)
    job.delete()


def nudge_waiting() -> None:
    """Tell the workers again of jobs nobody has begun."""
    for pk in ExportJob.objects.filter(state=ExportState.WAITING).values_list("pk", flat=True):
        nudge.send(MAKE, [str(pk)], Queue.BULK)


def expired(now: datetime) -> QuerySet[ExportJob]:
    """Exports whose link no longer works."""
    return ExportJob.objects.filter(expires_at__lte=now)


def purge() -> int:
    """Delete what has expired; give up what no worker finishes. Returns how many were deleted."""
    stale = ExportJob.objects.filter(state__in=UNFINISHED, created_at__lt=timezone.now() - PATIENCE)
    stale.update(state=ExportState.FAILED, problem=_("It was interrupted. Please try again."))
    jobs = list(expired(timezone.now()))
    for job in jobs:
        delete(job)
    if jobs:
        logger.info("%s expired exports deleted", len(jobs))
    return len(jobs)
