"""manage.py setup_site"""

from io import StringIO

import pytest
from django.core.management import call_command

from cms.models import HomePage
from notifications.models import NewsletterIndexPage


@pytest.mark.django_db
def test_command_sets_the_site_up_once_and_says_so() -> None:
    first, second = StringIO(), StringIO()
    call_command("setup_site", stdout=first)
    call_command("setup_site", stdout=second)
    home = HomePage.objects.get()
    assert NewsletterIndexPage.objects.child_of(home).count() == 1
    assert (
        first.getvalue() == f"site: “Revierdialog”, page {home.pk}, archives 1\nsearch: 6 entries\n"
    )
    assert second.getvalue() == first.getvalue()
