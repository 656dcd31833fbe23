import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.domain.rate_limit import Limit
from participation.domain import limits, poster
from participation.enums import PrintKind
from participation.models import ConsultationPage, DialoguePage, IdeaCollectionPage


def _pdf(client: Client, page: DialoguePage | IdeaCollectionPage, kind: str) -> bytes:
    answer = client.get(reverse("participation:poster", args=[page.pk, kind]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return answer.content


@pytest.mark.parametrize("kind", PrintKind.values)
def test_print_is_a_tagged_pdf_with_title_and_language(
    visitor: Client, dialogue: DialoguePage, kind: str
) -> None:
    pdf = _pdf(visitor, dialogue, kind)
    assert pdf.startswith(b"%PDF-")
    assert b"/MarkInfo" in pdf
    assert re.search(rb"/Lang ?\(de\)", pdf)
    assert len(re.findall(rb"/Type ?/Page\b", pdf)) == 1


def test_code_in_a_title_is_text(
    visitor: Client, ideas: IdeaCollectionPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ideas.title = '#read("/etc/passwd") $x$ *fett* <script> 🎉' + "lang " * 15
    ideas.question = "#panic()"
    ideas.save()
    assert _pdf(visitor, ideas, "aushang")


def test_qr_code_leads_to_the_page(consultation: ConsultationPage) -> None:
    svg = poster.qr_svg(str(consultation.full_url))
    assert svg.startswith("<?xml")
    assert "#2b2520" in svg


def test_unknown_kind_or_page_is_not_found(visitor: Client, dialogue: DialoguePage) -> None:
    for page, kind in ((dialogue.pk, "plakatwand"), (999_999, "aushang")):
        assert visitor.get(reverse("participation:poster", args=[page, kind])).status_code == 404


def test_printing_too_often_waits(
    visitor: Client, dialogue: DialoguePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PRINT_PER_NETWORK", Limit("few", 1, 60))
    url = reverse("participation:poster", args=[dialogue.pk, "aushang"])
    assert visitor.get(url).status_code == 200
    refused = visitor.get(url)
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
