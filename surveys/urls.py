"""Addresses of the surveys room."""

from django.urls import path

from surveys.views import answering, results, starting

app_name = "surveys"
urlpatterns = [
    path("<int:page_id>/", starting.start, name="start"),
    path("<int:page_id>/spaeter/", starting.later, name="later"),
    path("<int:page_id>/weiter/<str:token>/", starting.resume, name="resume"),
    path("<int:page_id>/seite/<int:number>/", answering.page, name="page"),
    path("<int:page_id>/pruefen/", answering.review, name="review"),
    path("<int:page_id>/danke/", starting.thanks, name="thanks"),
    path("<int:page_id>/zurueckziehen/", starting.take_back, name="withdraw"),
    path("<int:page_id>/ergebnisse/", results.results, name="results"),
    path("<int:page_id>/ergebnisse/<int:number>/", results.earlier, name="results_earlier"),
    path("<int:page_id>/ergebnisse/<int:number>/csv/", results.table_csv, name="results_csv"),
    path("<int:page_id>/ergebnisse/<int:number>/xlsx/", results.table_xlsx, name="results_xlsx"),
    path("<int:page_id>/ergebnisse/<int:number>/json/", results.open_data, name="results_json"),
]
