"""The Wagtail admin wears our name and colours."""

from bs4 import BeautifulSoup
from django.test import Client

from accounts.models import User


def test_admin_wears_name_colours_and_mark(client: Client, admin: User, home: object) -> None:
    client.force_login(admin)
    page = BeautifulSoup(client.get("/cms/").content.decode(), "html.parser")
    assert page.title is not None
    assert page.title.get_text(strip=True).endswith("- Revierdialog")
    assert [link["href"] for link in page.select("link[rel=icon]")] == ["/static/img/favicon.svg"]
    assert len(page.select("link[href='/static/css/admin.css']")) == 1
    logo = page.find_all("img", class_="rd-admin-logo")
    assert [image["src"] for image in logo] == ["/static/img/favicon.svg"]
