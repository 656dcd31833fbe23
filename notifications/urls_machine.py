"""Addresses that mail programs call: without language, cookie or redirect."""

from django.urls import path

from notifications.views import one_click

urlpatterns = [
    path("ein-klick/<str:token>/", one_click.endpoint, name="one_click"),
    # What ends stands before the token: a link that was cut off is worth nothing, not another list.
    path("ein-klick/thema/<int:topic_id>/<str:token>/", one_click.endpoint, name="one_click_topic"),
    path("keine-mails/<str:token>/", one_click.no_more, name="one_click_quiet"),
]
