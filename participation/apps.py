from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ParticipationConfig(AppConfig):
    name = "participation"
    verbose_name = _("Participation")

    def ready(self) -> None:
        from wagtail.signals import page_published, page_unpublished

        from cms.domain import search_index
        from cms.models.events import count_places_with
        from notifications.domain import results, things
        from participation import queries, signal_handlers
        from participation.domain import campaign_counts, finding, naming
        from participation.models import ConsultationPage

        count_places_with(queries.places_taken)
        page_published.connect(signal_handlers.event_changed)
        page_unpublished.connect(signal_handlers.event_changed)
        page_published.connect(signal_handlers.draft_published, sender=ConsultationPage)
        search_index.register(finding.titles)
        things.register("contribution", naming.contributions)
        things.register("work", naming.work)
        results.register("contributions", campaign_counts.contributions)
