"""Addresses of the participation room."""

from django.urls import path, re_path

from participation.views import (
    about_me,
    answer,
    considerations,
    data_sheet,
    draft,
    edit,
    event,
    feed,
    guest,
    mine,
    objection,
    open_data,
    permalink,
    photo,
    poster,
    proof,
    report,
    support,
    write,
)

app_name = "participation"

urlpatterns = [
    path("neu/<int:page_id>/", write.new, name="new"),
    path("aufgabe/", proof.challenge, name="challenge"),
    path("<int:page_id>/fassung/<int:number>/", draft.version, name="draft_version"),
    path("<int:page_id>/beitraege.atom", feed.ContributionFeed(), name="feed"),
    path("<int:page_id>/daten/", open_data.about, name="open_data"),
    path("<int:page_id>/daten/beitraege.json", open_data.as_json, name="open_data_json"),
    path("<int:page_id>/daten/beitraege.csv", open_data.as_csv, name="open_data_csv"),
    path("<int:page_id>/drucken/<slug:kind>.pdf", poster.poster, name="poster"),
    path("foto/<uuid:public_id>-<slug:size>.jpg", photo.photo, name="photo"),
    path("unterlagen/<int:document_id>/", data_sheet.ask, name="data_sheet"),
    re_path(
        "^unterlagen/(?P<number>D-[2-9A-Z]{8})/danke/$", data_sheet.asked, name="data_sheet_asked"
    ),
    path("termin/<int:page_id>/anmelden/", event.sign_up, name="sign_up"),
    path("termin/danke/", event.thanks, name="sign_up_thanks"),
    path("anmeldung/<str:token>/", event.link, name="sign_up_link"),
    path("danke/", guest.thanks, name="thanks"),
    path("bestaetigen/<str:token>/", guest.confirm, name="confirm"),
    path("bestaetigen/<str:token>/zurueckziehen/", guest.withdraw, name="withdraw_as_guest"),
    path("meine/", mine.mine, name="mine"),
    path("meine/angaben/", about_me.page, name="about_me"),
    path("einspruch/<str:token>/", objection.object_by_link, name="object"),
    path("<uuid:public_id>/einspruch/", objection.object_as_author, name="object_as_author"),
    path("k/<uuid:public_id>/", permalink.permalink, name="permalink"),
    path("ergebnis/<int:page_id>/", considerations.table, name="considerations"),
    path("antwort/<int:pk>/fassungen/", answer.versions, name="response_versions"),
    path("<uuid:public_id>/antworten/", write.reply, name="reply"),
    path("<uuid:public_id>/unterstuetzen/", support.support, name="support"),
    path("<uuid:public_id>/melden/", report.report, name="report"),
    path("<uuid:public_id>/gemeldet/", report.reported, name="reported"),
    path("<uuid:public_id>/bearbeiten/", edit.edit, name="edit"),
    path("<uuid:public_id>/fassungen/", edit.versions, name="versions"),
    path("<uuid:public_id>/zurueckziehen/", mine.withdraw, name="withdraw"),
]
