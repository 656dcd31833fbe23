"""What becomes of a contribution, walked in browsers: decision and objection, answer and table."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.conftest import Stack, Walk, go_by, link_in, mark
from tests.e2e.test_accessibility import AXE, TAGS
from tests.e2e.test_journeys import open_dialogue, write

pytestmark = pytest.mark.browser

OFFICE = "kreisentwicklung@revierdialog.example"
UNIT = "Stabsstelle Wirtschaftsförderung und Kreisentwicklung"
PROJECT = "Masterplan Tagebau Vereinigtes Schleenhain"


def guest_writes(one: Walk, stack: Stack, text: str, address: str) -> None:
    """Write as a guest and confirm by mail."""
    open_dialogue(one)
    write(one, text, name="Uferläufer", email=address)
    expect(one.page.locator("main")).to_contain_text("Postfach")
    one.goto(link_in(stack.wait_for_mail(address, "bestätigen"), "/beitraege/bestaetigen/"))
    go_by(one.page.locator("main form").get_by_role("button"))
    expect(one.page.locator("main")).to_contain_text("veröffentlicht")


def follow_row(page: Page, words: str) -> None:
    """Open the row of a desk that begins with these words."""
    go_by(page.locator("main table a", has_text=words).first)


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"main input[name='{name}'][value='{value}']").check()


def violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 A and AA."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", TAGS)
    assert result["passes"] != []
    return [
        f"{found['id']}: {node['html'][:200]}"
        for found in result["violations"]
        for node in found["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_table_and_answers_are_for_everybody(
    walk: Callable[..., Walk], scheme: str, width: int
) -> None:
    one = walk(scheme=scheme, width=width)
    one.goto("/projekte/kommunikationskonzept/")
    go_by(one.page.get_by_role("link", name="Zur Abwägungstabelle"))
    expect(one.page.locator(".consideration")).not_to_have_count(0)
    one.page.locator(".consideration summary").first.click()
    assert violations(one.page) == []
    assert one.page.evaluate("document.documentElement.scrollWidth") <= width
    go_by(one.page.locator(".consideration details a").first)
    expect(one.page.locator(".official")).not_to_have_count(0)
    assert violations(one.page) == []
    assert one.page.evaluate("document.documentElement.scrollWidth") <= width


def test_report_decision_notice_objection_and_second_decision(
    walk: Callable[..., Walk], stack: Stack
) -> None:
    key = mark()[:12]
    text, address = f"{key} Kauft Sonnenschirme nur bei mir!", f"gast-{key}@example.org"
    guest = walk(javascript=False)
    guest_writes(guest, stack, text, address)

    reader = walk(javascript=False)
    open_dialogue(reader)
    post = reader.page.locator("article.post", has_text=key).first
    go_by(post.get_by_role("link", name=re.compile("^Melden")))
    reader.page.locator("main input[name=reason][value=spam]").check(force=True)
    reader.page.locator("main form").get_by_role("button").first.click()
    expect(reader.page.locator("h1")).to_contain_text("Vielen Dank")

    moderator = walk()
    moderator.sign_in("moderator")
    moderator.goto("/cms/moderation/?status=reported")
    follow_row(moderator.page, key)
    choose(moderator.page, "action", "remove")
    moderator.page.locator("main select[name=rule]").select_option("advertising")
    moderator.page.locator("main textarea[name=reason]").fill("Das ist Werbung.")
    go_by(moderator.page.get_by_role("button", name="Entscheidung speichern"))
    moderator.page.wait_for_url("**/cms/moderation/")

    mail = stack.wait_for_mail(address, "nicht öffentlich")
    guest.goto(link_in(mail, "/beitraege/einspruch/"))
    expect(guest.page.locator("main")).to_contain_text("Das ist Werbung.")
    objecting = walk()
    objecting.goto(guest.page.url)
    assert violations(objecting.page) == []
    guest.page.locator("main textarea[name=text]").fill("Ich verleihe sie doch umsonst.")
    guest.page.get_by_role("button", name="Einspruch einlegen").click()
    expect(guest.page.locator("h1")).to_contain_text("Einspruch ist angekommen")

    moderator.goto("/cms/moderation/?status=objection")
    follow_row(moderator.page, key)
    expect(moderator.page.locator("main")).to_contain_text("muss eine zweite Person entscheiden")
    expect(moderator.page.locator("main input[name=action]")).to_have_count(0)

    second = walk()
    second.sign_in("admin")
    second.goto("/cms/moderation/?status=objection")
    follow_row(second.page, key)
    expect(second.page.locator("main")).to_contain_text("Ich verleihe sie doch umsonst.")
    choose(second.page, "action", "publish")
    go_by(second.page.get_by_role("button", name="Entscheidung speichern"))
    second.page.wait_for_url("**/cms/moderation/")

    stack.wait_for_mail(address, "Sie hatten recht")
    open_dialogue(reader)
    expect(reader.page.locator("article.post", has_text=key)).to_have_count(1)


def test_assignment_answer_mails_outcome_table_and_papers(
    walk: Callable[..., Walk], stack: Stack
) -> None:
    key = mark()[:12]
    text, address = f"{key} Bitte Bänke im Schatten.", f"gast-{key}@example.org"
    guest = walk(javascript=False)
    guest_writes(guest, stack, text, address)

    friend = walk()
    friend.sign_in("resident")
    open_dialogue(friend)
    post = friend.page.locator("article.post", has_text=text).first
    post.locator("form button.post__action").first.click()
    expect(post.locator("button[aria-pressed=true]")).to_be_visible()

    follower = walk()
    follower.sign_in("editor")
    open_dialogue(follower)
    post = follower.page.locator("article.post", has_text=text).first
    go_by(post.get_by_role("link", name=re.compile("^Folgen")))
    go_by(follower.page.locator("main form button"))
    follower.page.wait_for_url("**/beitraege/k/**")

    lead = walk()
    page = lead.page
    lead.sign_in("lead")
    open_dialogue(lead)
    post = page.locator("article.post", has_text=text).first
    go_by(post.get_by_role("link", name="Amtlich antworten"))
    page.locator("select[name=assign-unit]").select_option(label=UNIT)
    page.locator("select[name=assign-person]").select_option(label="Kreisentwicklung")
    due = timezone.localdate() + timedelta(days=2)
    page.locator("input[name=assign-due_on]").fill(due.isoformat())
    page.get_by_role("button", name="Zuweisen").click()
    expect(page.locator("main")).to_contain_text(due.strftime("%d.%m.%Y"))
    stack.wait_for_mail(OFFICE, "wartet auf Ihre Antwort", saying=key)
    stack.run_task("participation.tasks.look_after_answers")
    stack.wait_for_mail(OFFICE, "bald fällig", saying=key)

    page.locator("select[name=answer-unit]").select_option(label=UNIT)
    page.locator("textarea[name=answer-body]").fill(f"Ja. Zwölf Bänke sind bestellt ({key}).")
    page.locator("select[name=answer-outcome]").select_option("adopted")
    page.get_by_role("button", name="Antwort veröffentlichen").click()
    expect(page.locator("main")).to_contain_text("Zwölf Bänke sind bestellt")

    mail = stack.wait_for_mail(address, "Antwort")
    assert "Zwölf Bänke sind bestellt" in mail["text"]
    stack.wait_for_mail("resident@revierdialog.example", "Antwort", saying=key)
    followed = stack.wait_for_mail("editor@revierdialog.example", "Antwort", saying=key)
    assert "Zwölf Bänke sind bestellt" in followed["text"]
    reader = walk(javascript=False)
    open_dialogue(reader)
    post = reader.page.locator("article.post", has_text=text).first
    expect(post.locator(".official")).to_contain_text(UNIT)
    expect(post.locator(".official")).to_contain_text("Zwölf Bänke sind bestellt")
    expect(post.locator(".outcome")).to_have_text("übernommen")

    lead.goto("/cms/abwaegung/")
    follow_row(page, PROJECT)
    go_by(page.get_by_role("link", name="Abwägungspunkt hinzufügen"))
    page.locator("input[name=title]").fill(f"Schatten {key}")
    page.locator("select[name=outcome]").select_option("adopted")
    page.locator("textarea[name=statement]").fill("Bänke stehen künftig im Schatten.")
    page.locator("input[name=is_public]").check()
    go_by(page.get_by_role("button", name="Abwägungspunkt speichern"))
    page.locator("#suche input[name=q]").fill(key)
    go_by(page.locator("#suche form[method=get] button"))
    page.locator("#suche input[name=id]").first.check()
    page.get_by_role("button", name="Diesem Abwägungspunkt zuordnen").click()
    expect(page.locator("section[aria-labelledby=grouped-title]")).to_contain_text(key)
    go_by(page.get_by_role("link", name="Zurück zur Tabelle des Projekts"))
    papers = {
        name: _download(page, name)
        for name in ("Als XLSX herunterladen", "Als barrierefreies PDF herunterladen")
    }
    sheet = load_workbook(io.BytesIO(papers["Als XLSX herunterladen"])).active
    assert sheet is not None
    assert f"Schatten {key}" in [row[1].value for row in sheet.iter_rows(min_row=2)]
    reader_of_pdf = PdfReader(io.BytesIO(papers["Als barrierefreies PDF herunterladen"]))
    words = " ".join(" ".join(one.extract_text().split()) for one in reader_of_pdf.pages)
    assert f"Schatten {key}" in words
    assert "/StructTreeRoot" in reader_of_pdf.root_object

    reader.goto("/")
    go_by(reader.page.locator("main").get_by_role("link", name=PROJECT).first)
    go_by(reader.page.get_by_role("link", name="Zur Abwägungstabelle"))
    row = reader.page.locator(".consideration", has_text=f"Schatten {key}")
    expect(row).to_contain_text("Bänke stehen künftig im Schatten.")
    expect(row).to_contain_text("1 Beitrag dazu")


def _download(page: Page, name: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    return download.value.path().read_bytes()
