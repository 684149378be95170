"""The filters that are on, in words, each with the page without it."""

from django.utils.translation import gettext as _

from dashboard.filters import Asked
from dashboard.tables import NAMES
from organization.choices import Boundary
from organization.models import Team
from reports.queries import NOT_ATTRIBUTED


def chips(filters: Asked) -> list[dict[str, str]]:
    """Return what narrows the lines, as {"label", "url"}."""
    found = [{"label": f"{filters.month:%Y-%m}", "url": f"?{filters.query(month=None)}"}] if filters.month else []
    for name, value in filters.values.items():
        found.append({"label": _words(name, value, filters), "url": f"?{filters.query(**{name: None})}"})
    return found


def _words(name: str, value: str, filters: Asked) -> str:
    if name == "within":
        return _("Team: %(name)s and those below") % {"name": Team.objects.get(slug=value).name}
    if name == "statement":
        return _("Statement: %(name)s") % {"name": filters.statement}
    if name == "scopes":
        return _("Scope: 3")
    if name == "gap":
        return _("Only gaps") if value == "any" else _("Without gaps")
    titles = {
        "site": _("Site"), "team": _("Team"), "model": _("AI model"), "phase": _("Phase"), "scope": _("Scope"),
        "kind": _("Kind"), "quality": _("Quality"), "entity": _("Legal entity"), "boundary": _("Boundary"),
        "hardware": _("Hardware"),
    }  # fmt: skip
    names = {**NAMES, "boundary": dict(Boundary.choices)}.get(name, {})
    words = _("none") if value == NOT_ATTRIBUTED else str(names.get(value, value))
    return f"{titles[name]}: {words}"
