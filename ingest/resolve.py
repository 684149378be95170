"""Whose energy a row is: the names in a log, looked up in the live catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from django.db.models import Model

from ingest.models import NameMapping, Source
from ingest.parsing.base import ParsedReading, Reason
from ingest.parsing.messages import reason
from organization.choices import Phase
from organization.models import AiModel, Hardware, Site, Team


@dataclass(frozen=True)
class Resolved:
    """The attribution of a row, as ids."""

    site_id: int
    team_id: int | None
    ai_model_id: int | None
    phase: str
    hardware_kind: str


class Unresolved(Exception):
    """A row names something that the catalogue does not know, or leaves out what must be known."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        self.reasons = reasons
        super().__init__("; ".join(reason.message for reason in reasons))


def _by_name(objects: Iterable[Model]) -> dict[str, int]:
    """Map short names and full names, whatever their case, to ids; a short name wins over a full one."""
    rows = list(objects)
    names = {str(row).casefold(): row.pk for row in rows}
    return names | {row.slug.casefold(): row.pk for row in rows}  # type: ignore[attr-defined]


class Resolver:
    """Looks names up in the catalogue as it stands when a batch begins, with the source's mappings and defaults."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.sites = _by_name(Site.objects.all())
        self.teams = _by_name(Team.objects.all())
        self.models = _by_name(AiModel.objects.all())
        hardware = Hardware.objects.all()
        self.kinds = {row.slug.casefold(): row.kind for row in hardware} | {
            row.kind.casefold(): row.kind for row in hardware
        }
        self.mappings = {row.project.casefold(): row for row in NameMapping.objects.filter(source=source)}

    def resolve(self, parsed: ParsedReading) -> Resolved:
        """Return whose energy the row is; raises Unresolved with every reason at once."""
        mapping = self.mappings.get((parsed.project or "").casefold())
        reasons: list[Reason] = []
        site_id = self._id("site", parsed.site, self.sites, reasons) or self._default("site_id", mapping)
        team_id = self._id("team", parsed.team, self.teams, reasons) or self._default("team_id", mapping)
        model_id = self._id("model", parsed.model, self.models, reasons) or self._default("ai_model_id", mapping)
        phase = parsed.phase or self._default("phase", mapping) or ""
        if phase and phase not in Phase.values:
            reasons.append(self._unknown("phase", phase, Phase.values))
        kind = self._hardware_kind(parsed, reasons)
        if not reasons:
            reasons = self._missing(parsed, site_id, team_id)
        if reasons or site_id is None:
            raise Unresolved(tuple(reasons))
        return Resolved(site_id, team_id, model_id, phase, kind)

    def _default(self, column: str, mapping: NameMapping | None) -> int | str | None:
        return (getattr(mapping, column) if mapping else None) or getattr(self.source, column)

    def _id(self, column: str, name: str | None, known: dict[str, int], reasons: list[Reason]) -> int | None:
        if not name:
            return None
        found = known.get(name.strip().casefold())
        if found is None:
            reasons.append(self._unknown(column, name, known))
        return found

    def _hardware_kind(self, parsed: ParsedReading, reasons: list[Reason]) -> str:
        default = self.source.hardware.kind if self.source.hardware else ""
        if not parsed.hardware:
            return default if parsed.device_hours is not None else ""
        kind = self.kinds.get(parsed.hardware.strip().casefold())
        if kind is None and parsed.project is None:
            # A tracker names a device in the driver's words; only a log in our own format must use our names.
            reasons.append(self._unknown("hardware", parsed.hardware, self.kinds))
        return kind or default

    def _missing(self, parsed: ParsedReading, site_id: int | None, team_id: int | None) -> list[Reason]:
        reasons = []
        if site_id is None:
            reasons.append(reason("site_missing", "site", source=self.source.slug))
        # A facility meter may stand for the whole site; anything below it is somebody's.
        if team_id is None and parsed.boundary != "facility":
            code = "project_unmapped" if parsed.project else "team_missing"
            reasons.append(reason(code, "team", project=parsed.project, source=self.source.slug))
        return reasons

    @staticmethod
    def _unknown(column: str, name: str, known: Iterable[str]) -> Reason:
        close = get_close_matches(name.casefold(), list(known), n=1)
        return reason(f"{column}_unknown", column, name=name, close=close[0] if close else "")
