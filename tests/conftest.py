"""The fixed cast and the ground every test stands on.

admin       may everything
editor      publishes pages
marketer    writes and sends newsletters
moderator   decides about what residents wrote
lead        leads projects, answers residents
survey_author builds surveys
analyst     evaluates surveys
officer     looks after privacy, reads the audit log
resident    has an account and nothing else
stranger    has an account too and must see nothing of the resident's
"""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, settings
from wagtail.models import Locale, Page, Site

from accounts.enums import Role
from accounts.models import User
from cms.models import HomePage

PASSWORD = "Uferschwalbe-2038"

# A property test tries the same examples on every machine and is never failed by a slow one;
# `make explore` seeks new examples, and what it finds becomes an @example of the test.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeat", _PATIENT, derandomize=True)
settings.register_profile("explore", _PATIENT, max_examples=2000, print_blob=True)
settings.load_profile("repeat")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests that commit empty all tables afterwards, which the audit log would refuse."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("accounts_auditentry", "accounts_auditlink"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER accounts_audit_no_truncate")


@pytest.fixture(autouse=True)
def _real_mail_backend(settings: object) -> None:
    """Django's test runner swaps the mail backend; our outbox is the thing to test."""
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _own_cache(settings: object) -> None:
    """Keys of its own for each test: clearing Redis would empty the other workers' caches too."""
    caches = settings.CACHES  # type: ignore[attr-defined]
    own = {**caches["default"], "KEY_PREFIX": f"rd-test-{uuid4().hex}"}
    settings.CACHES = {**caches, "default": own}  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _german() -> Iterator[None]:
    """The language a request switched on ends with its test."""
    with translation.override("de"):
        yield


def _person(email_name: str, display_name: str, role: Role | None = None) -> User:
    user = User.objects.create_user(
        f"{email_name}@example.org", PASSWORD, display_name=display_name, is_staff=role is not None
    )
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)  # type: ignore[attr-defined]
    if role:
        user.groups.add(Group.objects.get_or_create(name=role.value)[0])
    return user


@pytest.fixture
def admin(db: None) -> User:
    user = _person("admin", "Verwaltung")
    user.is_superuser = user.is_staff = True
    user.save(update_fields=["is_superuser", "is_staff"])
    return user


@pytest.fixture
def editor(db: None) -> User:
    return _person("editor", "Redaktion", Role.EDITOR)


@pytest.fixture
def marketer(db: None) -> User:
    return _person("marketer", "Marketing", Role.MARKETER)


@pytest.fixture
def moderator(db: None) -> User:
    return _person("moderator", "Moderation", Role.MODERATOR)


@pytest.fixture
def lead(db: None) -> User:
    return _person("lead", "Kreisentwicklung", Role.LEAD)


@pytest.fixture
def survey_author(db: None) -> User:
    return _person("survey_author", "Umfragen", Role.SURVEY_AUTHOR)


@pytest.fixture
def analyst(db: None) -> User:
    return _person("analyst", "Statistik", Role.ANALYST)


@pytest.fixture
def officer(db: None) -> User:
    return _person("officer", "Datenschutz", Role.PRIVACY_OFFICER)


@pytest.fixture
def resident(db: None) -> User:
    return _person("resident", "Haselnussweg")


@pytest.fixture
def stranger(db: None) -> User:
    return _person("stranger", "Pleißelerche")


@pytest.fixture
def cast(
    admin: User,
    editor: User,
    marketer: User,
    moderator: User,
    lead: User,
    resident: User,
    stranger: User,
) -> dict[str, User]:
    """Everybody by name, for state x role tables."""
    people = [admin, editor, marketer, moderator, lead, resident, stranger]
    return {user.email.partition("@")[0]: user for user in people}


@pytest.fixture
def full_cast(
    cast: dict[str, User], survey_author: User, analyst: User, officer: User
) -> dict[str, User]:
    """Everybody in every role."""
    return cast | {"survey_author": survey_author, "analyst": analyst, "officer": officer}


@pytest.fixture
def client_for() -> Callable[[User | None], Client]:
    """A browser in which the given person (or nobody) is signed in."""

    def make(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return make


@pytest.fixture
def home(db: None) -> HomePage:
    """The entrance of the site, in the default language."""
    Locale.objects.get_or_create(language_code="de")
    root = Page.objects.get(depth=1)
    page: HomePage = root.add_child(
        instance=HomePage(
            title="Revierdialog",
            slug="start",
            promise="Reden Sie mit.",
            lead_text="Was geplant ist.",
        )
    )
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "testserver", "port": 80, "root_page": page}
    )
    return page
