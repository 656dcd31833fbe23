"""Demo of notifications: what the demo resident follows and has heard of."""

from accounts.models import User
from cms.models import EventPage, NewsPage, ProjectPage
from notifications.domain import follow, notice, reading
from notifications.enums import NoticeKind
from notifications.models import Notice, NoticeRecipient

EVENT = "demo:notices"


def load() -> None:
    """Tell the resident a few things, if nothing was told before."""
    resident = User.objects.filter(email="resident@revierdialog.example").first()
    if resident is None or Notice.objects.filter(event__startswith=EVENT).exists():
        return
    for project in ProjectPage.objects.live().order_by("pk")[:2]:
        follow.follow(resident, f"project:{project.pk}")
    _tell(resident)
    oldest = NoticeRecipient.objects.filter(user=resident).order_by("pk").first()
    if oldest:
        reading.mark_read(resident, [oldest.pk])


def _tell(resident: User) -> None:
    news = NewsPage.objects.live().order_by("-date").first()
    event = EventPage.objects.live().order_by("starts_at").first()
    project = ProjectPage.objects.live().order_by("pk").first()
    told = [
        (NoticeKind.PUBLISHED, news, "", ""),
        (
            NoticeKind.EVENT,
            event,
            "Geändert: ",
            "Wir treffen uns eine halbe Stunde später. Der Ort bleibt.",
        ),
        (
            NoticeKind.OUTCOME,
            project,
            "Übernommen: mehr Schatten am Uferweg – ",
            "Ihr Vorschlag steht jetzt im Entwurf: An den Rastplätzen werden Bäume gepflanzt.",
        ),
    ]
    for kind, page, before, text in told:
        if page is not None:
            notice.announce(
                kind=kind,
                event=f"{EVENT}:{kind}",
                keys=[f"page:{page.pk}"],
                subject=f"{before}{page.title}",
                text=text or page.lead_text,
                url=page.url or "/",
                to_users=[resident],
            )
