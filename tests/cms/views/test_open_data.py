"""The page that tells programmers what there is."""

from django.test import Client

from cms.models import HomePage

LISTS = [f"/api/v2/{name}/" for name in ("projects", "news", "events", "documents")]


def test_page_for_people_leads_to_the_lists(client: Client, home: HomePage) -> None:
    assert b'href="/daten/"' in client.get(home.url).content
    page = client.get("/daten/").content.decode()
    for url in [*LISTS, "/feeds/aktuelles.atom", "/kalender/termine.ics", "/sitemap.xml"]:
        assert f'href="{url}"' in page
        assert client.get(url).status_code == 200
    assert "Offene Daten" in page
