"""All addresses. Rooms bring their own; pages of the CMS come last."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from accounts.views.staff import staff_account, staff_entrance
from cms.sitemaps import PublicSitemap
from cms.views import calendar, machines
from cms.views.api import router as api
from cms.views.open_data import open_data
from cms.views.pages import page
from cms.views.share_picture import share_picture
from cms.views.sign_language import sign_language_file
from cms.views.tiles import tile
from config.views import health
from notifications.views import short_link

urlpatterns = [
    path("health/", health, name="health"),
    path("robots.txt", machines.robots),
    path(".well-known/security.txt", machines.security),
    path("favicon.ico", machines.favicon),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": PublicSitemap}}, name="sitemap"),
    path("teilen/<int:page_id>-<slug:version>.png", share_picture, name="share_picture"),
    path("api/v2/", api.urls),
    # Before Wagtail's own: one sign-in for everybody, an account page without a real name.
    path("cms/login/", staff_entrance),
    path("cms/account/", staff_account),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("abo/", include("notifications.urls_machine")),
    path("k/<slug:code>/", short_link.follow, name="short_link"),
    # Renditions of pictures only; documents go through Wagtail, which checks who may read them.
    path("media/images/<path:path>", serve, {"document_root": settings.MEDIA_ROOT / "images"}),
    path("media/gebaerden/<slug:name>.<slug:kind>", sign_language_file),
    path("karte/<slug:layer>/<int:zoom>/<int:x>/<int:y>.png", tile, name="map_tile"),
    # An address short enough for a poster.
    path("leicht/", RedirectView.as_view(url="/de-simple/")),
    # Wagtail's own sign-in for pages behind a sign-in: there is one door.
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    *i18n_patterns(
        path("", include("cms.urls_feeds")),
        path("konto/", include("accounts.urls")),
        path("konto/anmeldeschutz/", include("allauth.mfa.urls")),
        path("konto/sitzungen/", include("allauth.usersessions.urls")),
        path("abo/", include("notifications.urls")),
        path("beitraege/", include("participation.urls")),
        path("anliegen/", include("participation.urls_inquiries")),
        path("umfragen/", include("surveys.urls")),
        path("kalender/termine.ics", calendar.feed, name="calendar"),
        path("kalender/termin/<int:page_id>.ics", calendar.event, name="calendar_event"),
        path("kalender/<slug:kind>/<str:slug>.ics", calendar.feed, name="calendar_feed"),
        path("suche/", include("cms.urls")),
        path("daten/", open_data, name="open_data"),
        re_path(wagtail_urls.serve_pattern, page),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]

handler500 = "config.views.server_error"
