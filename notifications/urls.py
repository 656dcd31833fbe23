"""Addresses of the notifications room."""

from django.urls import path

from notifications.views import confirm, preferences, subscribe, unsubscribe

app_name = "notifications"
urlpatterns = [
    path("", subscribe.form, name="subscribe"),
    path("danke/", subscribe.thanks, name="thanks"),
    path("bestaetigen/<str:token>/", confirm.page, name="confirm"),
    path("bestaetigt/<str:token>/", confirm.done, name="confirmed"),
    path("einstellungen/", preferences.new_link, name="new_link"),
    path("einstellungen/<str:token>/", preferences.page, name="preferences"),
    path("abmelden/<str:token>/", unsubscribe.page, name="unsubscribe"),
    path("abgemeldet/<str:token>/", unsubscribe.done, name="unsubscribed"),
]
