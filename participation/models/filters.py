"""What an address asks a discussion for: category, municipality, section, state, words."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.domain import words
from cms.models import Municipality, ParticipationPage
from cms.models.filters import Choice, Filter, choice, words_of
from participation.enums import ASKED_OUTCOMES, Answered, ContributionStatus
from participation.models.consultation import ConsultationPage, DraftSection
from participation.models.contribution import SEARCHED, Contribution
from participation.models.ideas import IdeaCollectionPage

# The value of the section filter that asks for comments on the whole draft.
WHOLE = "ganzes"
Options = list[tuple[str, str | Promise]]


class ThreadFilter(Filter):
    """Narrows the contributions of a page. What makes no sense in the address is ignored."""

    def __init__(self, page: Page, asked: Mapping[str, str]) -> None:
        self.page = page
        self.words = words_of(asked)
        self.choices = list(self._choices(asked))

    def _choices(self, asked: Mapping[str, str]) -> list[Choice]:
        offered = []
        if isinstance(self.page, IdeaCollectionPage):
            categories: Options = [(str(one.pk), one.name) for one in self.page.categories.all()]
            any_category = _("all categories")
            offered.append(choice(asked, "kategorie", _("Category"), any_category, categories))
        if isinstance(self.page, ConsultationPage):
            offered.append(self._sections(asked))
        if isinstance(self.page, IdeaCollectionPage):
            written = Contribution.objects.filter(
                page_id=self.page.pk, status=ContributionStatus.PUBLISHED
            )
            named = Municipality.objects.filter(
                pk__in=written.order_by().values("municipality").distinct()
            )
            places: Options = list(named.values_list("slug", "name"))
            everywhere = _("all municipalities")
            offered.append(choice(asked, "gemeinde", _("Municipality"), everywhere, places))
        if isinstance(self.page, ParticipationPage):
            states: Options = [(one.value, one.label) for one in Answered]
            states += [(value, one.label) for value, one in ASKED_OUTCOMES.items()]
            offered.append(choice(asked, "stand", _("Status"), _("every status"), states))
        return offered

    def _sections(self, asked: Mapping[str, str]) -> Choice:
        rows = DraftSection.objects.filter(version__page_id=self.page.pk)
        latest = rows.order_by("key", "-version__number").distinct("key")
        sections = sorted(latest, key=lambda one: (one.is_removed, one.position))
        options: Options = [(WHOLE, _("the draft as a whole"))]
        options += [(str(one.key), str(one)) for one in sections]
        return choice(asked, "abschnitt", _("Section"), _("all sections"), options)

    @property
    def is_set(self) -> bool:
        """Whether anything is left out."""
        return bool(self.query)

    def narrow(self, roots: QuerySet[Contribution]) -> QuerySet[Contribution]:
        """Those of the conversations the address asks for."""
        if category := self.chosen("kategorie"):
            roots = roots.filter(category_id=int(category))
        if place := self.chosen("gemeinde"):
            roots = roots.filter(municipality__slug=place)
        if section := self.chosen("abschnitt"):
            found = Q(section__isnull=True) if section == WHOLE else Q(section__key=UUID(section))
            roots = roots.filter(found)
        state = self.chosen("stand")
        if outcome := ASKED_OUTCOMES.get(state):
            roots = roots.filter(case__outcome=outcome)
        elif state:
            roots = roots.filter(answered_at__isnull=state == Answered.NO)
        return self._with_words(roots)

    def _with_words(self, roots: QuerySet[Contribution]) -> QuerySet[Contribution]:
        """Conversations in which the words stand, whether above or in an answer."""
        wanted = words.tsquery(self.words)
        if not self.words:
            return roots
        if not wanted:
            return roots.none()
        query = SearchQuery(wanted, config="german", search_type="raw")
        speaking = (
            Contribution.objects.filter(page_id=self.page.pk, status=ContributionStatus.PUBLISHED)
            .annotate(words=SEARCHED)
            .filter(words=query)
            .values(top=Coalesce(F("root_id"), F("id")))
        )
        return roots.filter(pk__in=speaking)
