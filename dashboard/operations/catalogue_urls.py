"""Addresses of the catalogue and of the audit trail."""

from django.urls import path

from dashboard.operations import catalogue

app_name = "catalogue"
urlpatterns = [
    path("catalogue/", catalogue.index, name="index"),
    path("catalogue/<slug:name>.csv", catalogue.export, name="export"),
    path("catalogue/<slug:name>/template.csv", catalogue.template, name="template"),
    path("catalogue/<slug:name>/", catalogue.load, name="load"),
    path("audit/", catalogue.audit, name="audit"),
]
