"""What cards and pages say about surveys."""

from collections.abc import Iterable

from django import template
from django.utils.translation import ngettext, npgettext
from wagtail.models import Page

from surveys import queries, rules
from surveys.models import SurveyPage
from surveys.queries import NO_FACTS, SurveyFacts

register = template.Library()


@register.simple_tag
def survey_facts(pages: Iterable[Page]) -> str:
    """Add questions, minutes and responses to each survey's `card_facts`, in one query for all.

    Renders nothing. Pages that are no survey are left as they are.
    """
    surveys = [page for page in pages if isinstance(page, SurveyPage)]
    facts = queries.facts_of([page.pk for page in surveys]) if surveys else {}
    for page in surveys:
        known = facts.get(page.pk)
        if known:
            page.card_facts = [*getattr(page, "card_facts", []), *_card_facts(known)]
    return ""


def _card_facts(facts: SurveyFacts) -> list[tuple[int, str]]:
    shown = [
        (facts.questions, ngettext("question", "questions", facts.questions)),
        (facts.minutes, ngettext("minute", "minutes", facts.minutes)),
    ]
    if facts.responses:
        shown.append(
            (facts.responses, npgettext("number of", "response", "responses", facts.responses))
        )
    return shown


@register.simple_tag
def embedded_format(page: Page | None) -> Page | None:
    """The format an editor put into another page, with its facts; None unless it is live."""
    if page is None or not page.live:
        return None
    specific: Page = page.specific
    survey_facts([specific])
    return specific


@register.simple_tag
def facts_of_survey(page: Page) -> SurveyFacts:
    """The facts of one survey; zeros before it is published."""
    return queries.facts_of([page.pk]).get(page.pk, NO_FACTS)


@register.filter
def results_are_public(survey: SurveyPage) -> bool:
    """Whether everybody may see the survey's results now."""
    return rules.results_are_public(survey)
