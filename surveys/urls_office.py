"""Addresses of the survey office inside the admin."""

from django.urls import path

from surveys.views.office import counting, exports, field, open_answers, publishing, weighting

urlpatterns = [
    path("feld/", field.show, name="surveys_field_phase"),
    path("feld/pause/", field.pause, name="surveys_pause"),
    path("feld/verlaengern/", field.extend, name="surveys_extend"),
    path("feld/beenden/", field.close, name="surveys_close"),
    path("feld/antworten-loeschen/", field.delete_answers, name="surveys_delete_answers"),
    path("feld/tests-loeschen/", field.delete_tests, name="surveys_delete_tests"),
    path("auswertung/", counting.show, name="surveys_analysis"),
    path("gewichtung/", weighting.schemes, name="surveys_weighting"),
    path("gewichtung/vorlage/", weighting.template, name="surveys_weighting_template"),
    path("gewichtung/<int:pk>/", weighting.report, name="surveys_weighting_report"),
    path("gewichtung/<int:pk>/loeschen/", weighting.delete, name="surveys_weighting_delete"),
    path("offene-antworten/", open_answers.overview, name="surveys_open_answers"),
    path("offene-antworten/<int:pk>/", open_answers.sort, name="surveys_open_answers_sort"),
    path(
        "offene-antworten/<int:pk>/kategorie/",
        open_answers.add_category,
        name="surveys_add_category",
    ),
    path(
        "offene-antworten/<int:pk>/kategorie/<int:category_id>/loeschen/",
        open_answers.delete_category,
        name="surveys_delete_category",
    ),
    path("ergebnisse/", publishing.desk, name="surveys_results_desk"),
    path("ergebnisse/<int:pk>/zurueckziehen/", publishing.withdraw, name="surveys_withdraw"),
    path("exporte/", exports.desk, name="surveys_exports"),
    path("exporte/stand/", exports.states, name="surveys_export_states"),
    path("exporte/<uuid:pk>/", exports.download, name="surveys_export_download"),
    path("exporte/<uuid:pk>/loeschen/", exports.delete, name="surveys_export_delete"),
]
