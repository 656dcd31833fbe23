"""The archive as feeds."""

from xml.etree import ElementTree

import pytest
from django.test import Client

from notifications.models import NewsletterPage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("ending", ["atom", "rss"])
def test_feed_holds_public_issues_only(
    client: Client, newsletter: NewsletterPage, ending: str
) -> None:
    newsletter.get_parent().add_child(
        instance=NewsletterPage(title="2", slug="zwei", subject="Entwurf", live=False)
    )
    response = client.get(f"/abo/newsletter.{ending}")
    tree = ElementTree.fromstring(response.content)  # noqa: S314 -- our own feed
    titles = [node.text for node in tree.iter() if node.tag.endswith("title")]
    assert titles == ["Revierdialog: Newsletter", "Grüße vom See: was jetzt geplant ist"]
    assert newsletter.full_url in response.content.decode()
    assert len(response.cookies) == 0


def test_feed_without_an_archive_is_empty(client: Client, db: None) -> None:
    assert client.get("/abo/newsletter.atom").status_code == 200
