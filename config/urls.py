"""Addresses of the whole application."""

from django.urls import include, path

from dashboard.operations import tokens
from organization.admin import site as admin_site

urlpatterns = [
    path("admin/", admin_site.urls),
    path("accounts/", include("organization.urls")),
    path("accounts/tokens/", tokens.tokens, name="tokens"),
    path("accounts/tokens/new", tokens.issue, name="token-new"),
    path("accounts/tokens/<int:pk>/revoke", tokens.revoke, name="token-drop"),
    path("api/v1/", include("ingest.api.urls")),
    path("api/v1/", include("reports.api.urls")),
    path("codecarbon/", include("ingest.codecarbon.urls")),
    path("", include("dashboard.operations.catalogue_urls")),
    path("", include("dashboard.operations.urls")),
    path("", include("dashboard.urls")),
]
