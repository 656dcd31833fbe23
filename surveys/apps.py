from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.signals import page_published


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = _("Surveys")

    def ready(self) -> None:
        from notifications.domain import results
        from surveys import signal_handlers
        from surveys.domain import campaign_counts
        from surveys.models import SurveyPage

        page_published.connect(
            signal_handlers.compile_published_survey,
            sender=SurveyPage,
            dispatch_uid="surveys.compile_published_survey",
        )
        results.register("responses", campaign_counts.responses)
