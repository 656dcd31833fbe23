"""Addresses of the surveys room."""

from django.urls import path

from surveys.views import answering, results

app_name = "surveys"
urlpatterns = [
    path("<int:page_id>/", answering.start, name="start"),
    path("<int:page_id>/seite/<int:number>/", answering.page, name="page"),
    path("<int:page_id>/pruefen/", answering.review, name="review"),
    path("<int:page_id>/danke/", answering.thanks, name="thanks"),
    path("<int:page_id>/ergebnisse/", results.results, name="results"),
]
