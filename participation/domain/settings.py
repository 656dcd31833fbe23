"""The rules of participation that hold for a page."""

from wagtail.models import Page

from participation.models import ParticipationSettings


def settings_for(page: Page) -> ParticipationSettings:
    """Those of the page's site; of the default site for a page outside of any."""
    parts = page.get_url_parts() if page.pk else None
    return _load(parts[0] if parts else None)


def default_settings() -> ParticipationSettings:
    """Those of the default site, for what belongs to no page. One query."""
    return _load(None)


def _load(site_id: int | None) -> ParticipationSettings:
    rows = ParticipationSettings.objects.all()
    rows = rows.filter(site=site_id) if site_id else rows.filter(site__is_default_site=True)
    found: ParticipationSettings | None = rows.first()
    # A site whose rules nobody has saved yet has the defaults; reading must not write.
    return found or ParticipationSettings(site_id=site_id)
