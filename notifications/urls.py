"""Addresses of the notifications room."""

from django.urls import path

from notifications.views import confirm, feeds, notices, preferences, quiet, subscribe, unsubscribe

app_name = "notifications"
urlpatterns = [
    path("", subscribe.form, name="subscribe"),
    path("newsletter.atom", feeds.NewsletterFeed(), name="newsletter_atom"),
    path("newsletter.rss", feeds.NewsletterRss(), name="newsletter_rss"),
    path("danke/", subscribe.thanks, name="thanks"),
    path("bestaetigen/<str:token>/", confirm.page, name="confirm"),
    path("bestaetigt/<str:token>/", confirm.done, name="confirmed"),
    path("einstellungen/", preferences.new_link, name="new_link"),
    path("einstellungen/<str:token>/", preferences.page, name="preferences"),
    path("abmelden/<str:token>/", unsubscribe.page, name="unsubscribe"),
    path(
        "abmelden/thema/<int:topic_id>/<str:token>/",
        unsubscribe.page_of_topic,
        name="unsubscribe_topic",
    ),
    path("abgemeldet/<str:token>/", unsubscribe.done, name="unsubscribed"),
    path(
        "abgemeldet/thema/<int:topic_id>/<str:token>/",
        unsubscribe.done_of_topic,
        name="unsubscribed_topic",
    ),
    path("ruhe/<str:token>/", quiet.page, name="quiet"),
    path("folgen/", notices.follow, name="follow"),
    path("mitteilungen/", notices.listing, name="notices"),
    path("mitteilungen/zahl/", notices.number, name="notices_number"),
    path("mitteilungen/gelesen/", notices.read_all, name="notices_read"),
    path("mitteilungen/einstellungen/", notices.settings, name="notice_settings"),
    path("mitteilungen/<uuid:public_id>/", notices.show, name="notice"),
]
