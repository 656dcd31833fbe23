"""Going live and coming down at the time an editor has set."""

import logging
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

logger = logging.getLogger(__name__)


def publish_due() -> int:
    """Take down what has expired, publish what is due; return how many of both.

    The same order and calls as Wagtail's command `publish_scheduled`, with a transaction for
    each: what cannot be published, because its slug is taken by now for example, is logged and
    holds up nothing behind it. Two runs at once share the work.
    """
    now = timezone.now()
    done = 0
    for model in _scheduled_models():
        expired = model._default_manager.filter(live=True, expire_at__lt=now).order_by("expire_at")
        for key in list(expired.values_list("pk", flat=True)):
            done += _attempt(_take_down, model, key)
    due = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
    for key in list(due.values_list("pk", flat=True)):
        done += _attempt(_publish, key)
    return done


def _scheduled_models() -> list[type[models.Model]]:
    """Pages, and every snippet that knows drafts."""
    others = [
        model
        for model in apps.get_models()
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
    ]
    return [Page, *others]


def _attempt(act: Callable[..., bool], *args: Any) -> bool:
    try:
        with transaction.atomic():
            return act(*args)
    except Exception:
        logger.exception("a scheduled change failed %s", args)
        return False


def _take_down(model: type[models.Model], key: int) -> bool:
    rows: Any = model._default_manager.select_for_update(skip_locked=True, of=("self",))
    row = rows.filter(pk=key, live=True).first()
    if row is None:
        return False
    row.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    logger.info("expired %s=%s", model._meta.model_name, key)
    return True


def _publish(key: int) -> bool:
    rows = Revision.objects.select_for_update(skip_locked=True)
    revision = rows.filter(pk=key, approved_go_live_at__isnull=False).first()
    if revision is None:
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    logger.info("published on schedule revision=%s", key)
    return True
