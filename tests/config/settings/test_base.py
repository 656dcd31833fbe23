"""What the base settings promise, on top of any environment."""

from django.conf import settings

from config.celery import app


def test_sessions_live_in_the_database() -> None:
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"


def test_nothing_in_the_administration_talks_to_third_parties() -> None:
    assert settings.WAGTAIL_GRAVATAR_PROVIDER_URL is None
    assert settings.WAGTAIL_ENABLE_UPDATE_CHECK is False
    assert settings.WAGTAIL_ENABLE_WHATS_NEW_BANNER is False


def test_uploads_are_limited() -> None:
    assert "svg" not in settings.WAGTAILIMAGES_EXTENSIONS
    assert "html" not in settings.WAGTAILDOCS_EXTENSIONS
    assert settings.WAGTAILDOCS_MAX_UPLOAD_SIZE == 50 * 1024 * 1024


def test_a_task_is_not_handed_out_twice_while_it_runs() -> None:
    visibility = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert visibility > settings.CELERY_TASK_TIME_LIMIT > settings.CELERY_TASK_SOFT_TIME_LIMIT


def test_every_mail_goes_through_the_outbox(settings: object) -> None:
    assert settings.EMAIL_BACKEND == "notifications.backends.OutboxBackend"  # type: ignore[attr-defined]


def test_what_takes_long_keeps_out_of_the_way_of_sign_in_mails() -> None:
    """The queue "mail" has one process; whatever it works on, a code to sign in waits behind it."""
    entries = settings.CELERY_BEAT_SCHEDULE.values()
    nightly = {entry["task"] for entry in entries if entry["options"]["expires"] >= 4 * 3600}
    assert "accounts.tasks.apply_retention" in nightly
    slow = nightly | {"accounts.tasks.build_copy", "surveys.tasks.make_export"}
    assert {app.amqp.router.route({}, task)["queue"].name for task in slow} == {"bulk"}


def test_beat_calls_every_periodic_task_and_nothing_else() -> None:
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if name.split(".")[0] in settings.INSTALLED_APPS}
    # Started for one thing by its id; a sweep in the schedule calls again what was lost.
    nudged = {
        "accounts.tasks.build_copy",
        "cms.tasks.render_pictures",
        "notifications.tasks.deliver",
        "notifications.tasks.pump",
        "participation.tasks.settle_event",
        "surveys.tasks.make_export",
    }
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert nudged < ours
    assert scheduled == ours - nudged
