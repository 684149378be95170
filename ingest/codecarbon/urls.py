"""Addresses under the endpoint that CodeCarbon is given."""

from django.urls import path

from ingest.codecarbon import views

app_name = "codecarbon"
urlpatterns = [path("<path:address>", views.door, name="door")]
