"""Addresses of the read API."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from reports.api import estimates, views

app_name = "api"
urlpatterns = [
    path("footprints", views.footprints, name="footprints"),
    path("lines", views.lines, name="lines"),
    path("statements", views.statements, name="statements"),
    path("statements/<uuid:public_id>", views.statement, name="statement"),
    path("statements/<uuid:public_id>/pdf", views.statement_file, {"kind": "pdf"}, name="statement-pdf"),
    path("statements/<uuid:public_id>/csv", views.statement_file, {"kind": "csv"}, name="statement-csv"),
    path("batches", views.batches, name="batches"),
    path("batches/<uuid:public_id>", views.batch, name="batch"),
    path("estimates", estimates.estimates, name="estimates"),
    path("schema", SpectacularAPIView.as_view(), name="schema"),
]
