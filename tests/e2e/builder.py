"""The survey builder in the admin, driven as an author does: everything is clicked and typed."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

LANGUAGES = {"de": "", "en": " (EN)", "de_simple": " (einfach)"}


@dataclass
class Builder:
    """The questionnaire of a survey that is open in the editor."""

    page: Page
    blocks: int = 0

    @property
    def _section(self) -> Locator:
        return self.page.locator("#panel-child-inhalt-questions-section")

    def add(self, kind: str) -> str:
        """Add a block at the end by its name in the menu. Returns where its fields begin."""
        self._section.get_by_title("Einen Block einfügen").locator("visible=true").last.click()
        self.page.get_by_role("option", name=kind, exact=True).click()
        place = f"questions-{self.blocks}"
        self.blocks += 1
        expect(self._named(f"{place}-type")).to_be_attached()
        return f"{place}-value"

    def question(self, kind: str, label: str, *options: str, rows: tuple[str, ...] = ()) -> str:
        """Add a question in three languages, with what can be chosen."""
        place = self.add(kind)
        self.say(f"{place}-label", label)
        for name, texts in (("rows", rows), ("options", options)):
            for number, text in enumerate(texts):
                self._item(f"{place}-{name}", number)
                self.say(f"{place}-{name}-{number}-value-label", text)
        return place

    def say(self, place: str, text: str) -> None:
        """Type a text in every language."""
        for language, mark in LANGUAGES.items():
            self._named(f"{place}-{language}").fill(f"{text}{mark}")

    def tick(self, name: str) -> None:
        self._named(name).check()

    def further(self, place: str) -> None:
        """Open the further settings of a question."""
        block = self._block(place)
        block.get_by_role("button", name="Einstellungen").first.click()
        expect(self._named(f"{place}-name")).to_be_visible()

    def call(self, place: str, name: str) -> None:
        """Give a question the short name by which later texts quote its answer."""
        self._named(f"{place}-name").fill(name)

    def rule(self, place: str, question: str, operator: str, answer: str) -> list[str]:
        """Add a rule by choosing from lists. Returns which questions were offered."""
        condition = self._named(f"{place}-match")
        panel = condition.locator("xpath=ancestor::section[1]")
        if not condition.is_visible():
            panel.locator(".w-panel__toggle").first.click()
        panel.get_by_title("Einen Block einfügen").locator("visible=true").first.click()
        self.page.get_by_role("option", name="Regel", exact=True).click()
        rule = f"{place}-rules-0-value"
        asked = self._list_behind(f"{rule}-question")
        offered = [text for text in asked.locator("option").all_text_contents() if text][1:]
        asked.select_option(label=question)
        self._named(f"{rule}-operator").select_option(label=operator)
        self._list_behind(f"{rule}-value").select_option(label=answer)
        return offered

    def page_break(self, title: str) -> None:
        self.say(f"{self.add('Neue Seite')}-title", title)

    def _item(self, place: str, number: int) -> None:
        """Make sure that a list has so many entries."""
        first = self._named(f"{place}-{number}-value-label-de")
        if first.count() == 0:
            listed = self._named(f"{place}-count").locator("xpath=..")
            listed.get_by_title("Hinzufügen").locator("visible=true").last.click()
        expect(first).to_be_visible()

    def _list_behind(self, name: str) -> Locator:
        """The list that a script puts in front of a field for ids."""
        chosen = self._named(name).locator("xpath=following-sibling::select[1]")
        expect(chosen).to_be_visible()
        chosen.focus()
        return chosen

    def _block(self, place: str) -> Locator:
        number = self._named("-".join(place.split("-")[:2]) + "-id")
        return number.locator("xpath=ancestor::*[@data-streamfield-child][1]")

    def _named(self, name: str) -> Locator:
        return self.page.locator(f"[name='{name}']")
