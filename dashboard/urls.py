"""Addresses of the pages."""

from django.urls import path

from dashboard.views import factors, lines, models, overview, sites, styleguide, teams

app_name = "dashboard"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("models/", models.models, name="models"),
    path("models/<slug:slug>/", models.model, name="model"),
    path("teams/", teams.teams, name="teams"),
    path("teams/<slug:slug>/", teams.team, name="team"),
    path("sites/", sites.sites, name="sites"),
    path("sites/<slug:slug>/", sites.site, name="site"),
    path("lines/", lines.lines, name="lines"),
    path("lines.csv", lines.lines_csv, name="lines-csv"),
    path("lines/<int:pk>/", lines.line, name="line"),
    path("lines/<int:pk>/readings/", lines.line_readings, name="line-readings"),
    path("readings/<int:series>/<int:slot>/", lines.reading, name="reading"),
    path("factors/", factors.factors, name="factors"),
    path("factors/<int:pk>/", factors.factor, name="factor"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
