"""Addresses of the participation room."""

from django.urls import path, re_path

from participation.views import (
    data_sheet,
    edit,
    event,
    guest,
    mine,
    permalink,
    report,
    support,
    write,
)

app_name = "participation"

urlpatterns = [
    path("neu/<int:page_id>/", write.new, name="new"),
    path("unterlagen/<int:document_id>/", data_sheet.ask, name="data_sheet"),
    re_path(
        "^unterlagen/(?P<number>D-[2-9A-Z]{8})/danke/$", data_sheet.asked, name="data_sheet_asked"
    ),
    path("termin/<int:page_id>/anmelden/", event.sign_up, name="sign_up"),
    path("termin/danke/", event.thanks, name="sign_up_thanks"),
    path("anmeldung/<str:token>/", event.link, name="sign_up_link"),
    path("danke/", guest.thanks, name="thanks"),
    path("bestaetigen/<str:token>/", guest.confirm, name="confirm"),
    path("meine/", mine.mine, name="mine"),
    path("k/<uuid:public_id>/", permalink.permalink, name="permalink"),
    path("<uuid:public_id>/antworten/", write.reply, name="reply"),
    path("<uuid:public_id>/unterstuetzen/", support.support, name="support"),
    path("<uuid:public_id>/melden/", report.report, name="report"),
    path("<uuid:public_id>/gemeldet/", report.reported, name="reported"),
    path("<uuid:public_id>/bearbeiten/", edit.edit, name="edit"),
    path("<uuid:public_id>/fassungen/", edit.versions, name="versions"),
    path("<uuid:public_id>/zurueckziehen/", mine.withdraw, name="withdraw"),
]
