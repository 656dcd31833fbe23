"""The teaser that other rooms' pages show."""

from datetime import timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone

from cms.models import Municipality, Topic

pytestmark = pytest.mark.django_db
TEASER = Template("{% load notifications_tags %}{% subscribe_teaser %}")


def test_teaser_is_a_get_form_without_a_token(place: Municipality) -> None:
    html = TEASER.render(Context())
    assert 'method="get"' in html
    assert 'action="/abo/"' in html
    assert '<option value="boehlen">Böhlen</option>' in html
    assert "csrf" not in html


def test_teaser_leaves_out_municipalities_of_the_past(place: Municipality) -> None:
    place.valid_to = timezone.localdate() - timedelta(days=1)
    place.save()
    assert "Böhlen" not in TEASER.render(Context())


def test_teaser_of_a_narrowed_list_is_about_its_topic(place: Municipality, topic: Topic) -> None:
    html = TEASER.render(Context({"topic": topic, "place": place}))
    assert "Neuigkeiten zum Thema „Wohnen“" in html
    assert '<input type="hidden" name="thema" value="wohnen">' in html
    assert '<input type="hidden" name="gemeinde" value="boehlen">' in html


def test_teaser_of_a_narrowed_list_chooses_its_municipality(place: Municipality) -> None:
    html = TEASER.render(Context({"topic": None, "place": place}))
    assert '<option value="boehlen" selected>Böhlen</option>' in html


def test_teaser_takes_one_query(place: Municipality, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(1):
        TEASER.render(Context())
