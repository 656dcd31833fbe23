"""Addresses under which residents write to the administration."""

from django.urls import path

from participation.views import inquiry

app_name = "inquiries"

urlpatterns = [
    path("barriere/", inquiry.barrier, name="barrier"),
    path("stelle/<int:pk>/", inquiry.contact, name="contact"),
    path("eingegangen/<slug:receipt>/", inquiry.received, name="received"),
]
