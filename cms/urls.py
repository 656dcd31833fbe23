"""Addresses of the website beside its pages."""

from django.urls import path

from cms.views import search

app_name = "cms"

urlpatterns = [
    path("", search.search, name="search"),
    path("vorschlaege/", search.suggest, name="suggest"),
]
