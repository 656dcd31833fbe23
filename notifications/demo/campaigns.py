"""Demo of campaigns: one that ran for six weeks, with measures, visits and a conclusion."""

from datetime import timedelta

from django.utils import timezone
from wagtail.models import Page

from accounts.models import User
from cms.models import EventPage, NewsPage, ProjectPage
from notifications.enums import CampaignChannel, Match
from notifications.models import (
    Campaign,
    Measure,
    MeasureDay,
    NewsletterPage,
    SeedAddress,
    Segment,
    TargetGroup,
)

GROUPS = {
    "Familien am See": "Wohnen in den Anrainergemeinden, lesen Aushänge in Kita und Verein.",
    "Beschäftigte der Braunkohle": "Erreichbar über Betriebe, Kammern und Gewerkschaft.",
    "Junge Leute": "Erreichbar über Schulen, Ausbildung und soziale Medien.",
}
# Channel, title, days after the beginning, visits per day at the start, subscriptions per week:
# the latter only where the short link leads to the form for subscribing.
MEASURES = (
    (CampaignChannel.NEWSLETTER, "Ausgabe 3: was aus Ihren Vorschlägen wurde", 14, 46, 0),
    (CampaignChannel.POSTER, "Plakat an den Badestellen", 2, 21, 6),
    (CampaignChannel.EVENT, "Werkstatt am Ufer", 20, 12, 0),
    (CampaignChannel.NEWS, "Neuigkeit auf der Startseite", 0, 17, 0),
    (CampaignChannel.SOCIAL, "Beitrag der Gemeinden", 5, 9, 0),
    (CampaignChannel.PRESS, "Pressemitteilung", 1, 3, 0),
)
DAYS = 30


def load() -> None:
    """Create the campaign if there is none."""
    for name, description in GROUPS.items():
        TargetGroup.objects.get_or_create(name=name, defaults={"description": description})
    Segment.objects.get_or_create(
        name="Wer wöchentlich liest", defaults={"match": Match.ANY, "cadences": ["weekly"]}
    )
    SeedAddress.objects.get_or_create(
        email="kontrolle@revierdialog.example", defaults={"note": "eigenes Postfach"}
    )
    if not Campaign.objects.exists():
        _campaign()
        _next_campaign()


def _campaign() -> None:
    today = timezone.localdate()
    start = today - timedelta(days=42)
    campaign = Campaign.objects.create(
        name="Der Uferweg gehört allen",
        goal="Wer am See wohnt, weiß bis zum Beschluss, was geplant ist, und hat mitgeredet.",
        messages="Jeder Vorschlag bekommt eine Antwort.\nMitreden dauert fünf Minuten.",
        starts_on=start,
        ends_on=today - timedelta(days=1),
        owner=User.objects.filter(email="marketer@revierdialog.example").first(),
        budget=2400,
        spent=1850,
        goal_visits=1500,
        goal_sign_ups=40,
        goal_contributions=30,
        goal_responses=150,
        conclusion="Die Plakate an den Badestellen brachten die meisten Anmeldungen. Beim nächsten "
        "Mal hängen sie zwei Wochen früher.",
    )
    campaign.target_groups.set(TargetGroup.objects.all())
    for channel, title, after, visits, sign_ups in MEASURES:
        measure = Measure.objects.create(
            campaign=campaign,
            channel=channel,
            title=title,
            page=_page(channel),
            due_on=start + timedelta(days=after),
            is_done=True,
        )
        _visits(measure, visits, sign_ups)


def add_measure(channel: CampaignChannel, page: Page, *, visits: int) -> None:
    """Make a page of a higher room part of the campaign that ran, unless it has such a part."""
    campaign = Campaign.objects.order_by("starts_on").first()
    if campaign is None or campaign.measures.filter(channel=channel).exists():
        return
    measure = Measure.objects.create(
        campaign=campaign,
        channel=channel,
        title=page.title,
        page=Page.objects.get(pk=page.pk),
        due_on=campaign.starts_on,
        is_done=True,
    )
    _visits(measure, visits, sign_ups=0)


def _visits(measure: Measure, visits: int, sign_ups: int) -> None:
    """Many at first, fewer every day; subscriptions once a week."""
    MeasureDay.objects.bulk_create(
        MeasureDay(
            measure=measure,
            day=measure.due_on + timedelta(days=day),
            visits=visits * (DAYS - day) // DAYS,
            sign_ups=sign_ups if day % 7 == 0 else 0,
        )
        for day in range(DAYS)
        if measure.due_on + timedelta(days=day) < timezone.localdate()
    )


def _page(channel: CampaignChannel) -> Page | None:
    models = {
        CampaignChannel.NEWSLETTER: NewsletterPage.objects.live().filter(slug="ausgabe-3"),
        CampaignChannel.EVENT: EventPage.objects.live(),
        CampaignChannel.NEWS: NewsPage.objects.live(),
        CampaignChannel.SOCIAL: ProjectPage.objects.live(),
        CampaignChannel.PRESS: ProjectPage.objects.live(),
    }
    found = models.get(channel)
    page = found.order_by("pk").first() if found is not None else None
    return Page.objects.get(pk=page.pk) if page else None


def _next_campaign() -> None:
    """One that is being planned."""
    today = timezone.localdate()
    campaign = Campaign.objects.create(
        name="Was wird aus dem Bahnhof?",
        goal="Pendlerinnen und Pendler sagen, was am Bahnhof fehlt.",
        starts_on=today,
        ends_on=today + timedelta(days=40),
        goal_visits=800,
        goal_responses=200,
    )
    for days, channel, title in (
        (3, CampaignChannel.PRESS, "Pressemitteilung zum Auftakt"),
        (6, CampaignChannel.POSTER, "Plakat auf den Bahnsteigen"),
        (7, CampaignChannel.NEWSLETTER, "Ausgabe 4"),
        (12, CampaignChannel.SOCIAL, "Beitrag der Verkehrsbetriebe"),
    ):
        Measure.objects.create(
            campaign=campaign,
            channel=channel,
            title=title,
            due_on=today + timedelta(days=days),
        )
