"""What beat starts and when, by room. Names keep their entries apart; hours are Berlin's."""

from typing import Any

from celery.schedules import crontab

from config import env

ALL_MORNING = 6 * 3600
EVERY_MINUTE = crontab()


def _run(task: str, schedule: crontab | int, *, expires: int, **options: Any) -> dict[str, Any]:
    """One entry; it expires before the next is due, so that missing workers pile up nothing."""
    return {"task": task, "schedule": schedule, "options": {"expires": expires, **options}}


SCHEDULE = {
    "accounts-copies": _run(
        "accounts.tasks.build_pending_copies", crontab(minute="*/2"), expires=100
    ),
    "accounts-erasures": _run(
        "accounts.tasks.carry_out_erasures", crontab(minute="*/10"), expires=540
    ),
    "accounts-retention": _run(
        "accounts.tasks.apply_retention", crontab(hour=3, minute=10), expires=ALL_MORNING
    ),
    "accounts-verify-audit": _run(
        "accounts.tasks.verify_audit", crontab(hour=4, minute=40), expires=ALL_MORNING
    ),
    "cms-publish-due": _run("cms.tasks.publish_due", EVERY_MINUTE, expires=55),
    "notifications-sweep": _run(
        "notifications.tasks.sweep", env.integer("OUTBOX_SWEEP_SECONDS", 30), expires=25
    ),
    "pictures-render": _run(
        "cms.tasks.render_missing_pictures", crontab(minute="*/15"), expires=600, queue="bulk"
    ),
    "map-prune": _run("cms.tasks.prune_map", crontab(hour=3, minute=50), expires=ALL_MORNING),
    "notifications-tell": _run("notifications.tasks.tell", EVERY_MINUTE, expires=55),
    "notifications-digests": _run(
        "notifications.tasks.send_digests", crontab(minute="*/10"), expires=540
    ),
    "notifications-returned": _run(
        "notifications.tasks.read_returned_mail", crontab(minute="*/5"), expires=280
    ),
    "notifications-closing": _run(
        "notifications.tasks.tell_closing", crontab(hour=6, minute=20), expires=ALL_MORNING
    ),
    "notifications-purge": _run(
        "notifications.tasks.purge", crontab(hour=3, minute=20), expires=ALL_MORNING
    ),
    "participation-purge": _run(
        "participation.tasks.purge_unconfirmed", crontab(hour=3, minute=30), expires=ALL_MORNING
    ),
    "participation-purge-data-sheets": _run(
        "participation.tasks.purge_data_sheets", crontab(hour=3, minute=35), expires=ALL_MORNING
    ),
    "participation-events": _run(
        "participation.tasks.sweep_events", crontab(minute="*/10"), expires=540
    ),
    "participation-purge-sign-ups": _run(
        "participation.tasks.purge_sign_ups", crontab(hour=3, minute=35), expires=ALL_MORNING
    ),
    "participation-inquiries": _run(
        "participation.tasks.look_after_inquiries", crontab(hour=6, minute=10), expires=ALL_MORNING
    ),
    "participation-purge-sealed": _run(
        "participation.tasks.purge_sealed", crontab(hour=3, minute=40), expires=ALL_MORNING
    ),
    # Before the digests of seven o'clock, so that the numbers are today's.
    "participation-moderation-summary": _run(
        "participation.tasks.tell_moderators", crontab(hour=6, minute=30), expires=4 * 3600
    ),
    "participation-answers": _run(
        "participation.tasks.look_after_answers", crontab(hour=7, minute=40), expires=4 * 3600
    ),
    "surveys-mix": _run("surveys.tasks.mix_pools", EVERY_MINUTE, expires=55),
    "surveys-settle": _run(
        "surveys.tasks.settle_closed_surveys", crontab(minute="20"), expires=1800
    ),
    "surveys-purge": _run("surveys.tasks.purge_drafts", crontab(minute=40), expires=3000),
    "surveys-exports": _run("surveys.tasks.look_after_exports", EVERY_MINUTE, expires=55),
    "surveys-retention": _run(
        "surveys.tasks.apply_retention", crontab(hour=3, minute=45), expires=ALL_MORNING
    ),
}
