"""Addresses of the whole application."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("organization.urls")),
    path("api/v1/", include("ingest.api.urls")),
    path("api/v1/", include("reports.api.urls")),
    path("", include("dashboard.urls")),
]
