from django.utils import timezone

from surveys.domain.draft import start_draft
from surveys.models import ResponseDraft, SurveyPage
from surveys.tasks import purge_drafts
from tests.surveys.build import version_of


def test_purge_drafts_deletes_expired_ones(survey: SurveyPage) -> None:
    start_draft(version_of(survey), token="old")
    ResponseDraft.objects.update(expires_at=timezone.now())
    purge_drafts()
    assert ResponseDraft.objects.count() == 0
