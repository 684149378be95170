"""Whose energy a row is: the names in a log, looked up in the live catalogue."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from django.db import connection
from django.db.models import Model

from ingest.models import NameMapping, Source
from ingest.parsing.base import ParsedReading, Reason
from ingest.parsing.messages import reason
from organization.choices import Phase
from organization.models import AiModel, Hardware, Site, Team

MAX_KEY_CHARS, MAX_METER_CHARS = 400, 300
# JSON can write what no text holds: a zero byte, and halves of a pair of surrogates.
UNFIT = re.compile("[\x00\ud800-\udfff]")
PHASES = tuple(Phase.values)
# Rows here never change, so that an id found once holds for good.
CIRCUMSTANCES = """
WITH wanted (site_id, team_id, ai_model_id, phase, hardware_kind, boundary, quality, pue_included) AS (
    SELECT %s::bigint, %s::bigint, %s::bigint, %s::varchar, %s::varchar, %s::varchar, %s::varchar, %s::numeric(24, 9)
),
added AS (
    INSERT INTO ingest_circumstances
        (site_id, team_id, ai_model_id, phase, hardware_kind, boundary, quality, pue_included)
    SELECT * FROM wanted ON CONFLICT DO NOTHING RETURNING id
)
SELECT id FROM added
UNION ALL
SELECT c.id FROM ingest_circumstances c JOIN wanted w
  ON (c.site_id, c.team_id, c.ai_model_id, c.phase, c.hardware_kind, c.boundary, c.quality, c.pue_included)
     IS NOT DISTINCT FROM
     (w.site_id, w.team_id, w.ai_model_id, w.phase, w.hardware_kind, w.boundary, w.quality, w.pue_included)
"""


@dataclass(frozen=True)
class Resolved:
    """Whose energy a row is, as ids, and the identity that this makes it."""

    site_id: int
    team_id: int | None
    ai_model_id: int | None
    phase: str
    hardware_kind: str
    series_key: str
    meter: str
    circumstances_id: int


def _unfit_text(parsed: ParsedReading) -> str:
    """Return a text that the books cannot hold, so that it can be shown, or nothing."""
    names = (parsed.site, parsed.team, parsed.model, parsed.phase, parsed.hardware, parsed.project)
    for text in (*names, parsed.series_key, parsed.meter, parsed.subject):
        if text and UNFIT.search(text):
            return text[:60].encode("unicode_escape").decode()
    return ""


class Unresolved(Exception):
    """A row names something that the catalogue does not know, or leaves out what must be known."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        self.reasons = reasons
        super().__init__("; ".join(reason.message for reason in reasons))


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


@dataclass(frozen=True)
class Names:
    """Short names and full names, whatever their case, by id; ``shared`` are full names that several things bear."""

    ids: dict[str, int]
    shared: dict[str, list[str]]

    @classmethod
    def of(cls, objects: Iterable[Model]) -> "Names":
        """Return the names of the objects; a short name wins over a full one."""
        slugs: dict[str, list[str]] = defaultdict(list)
        rows = list(objects)
        for row in rows:
            slugs[str(row).casefold()].append(row.slug)  # type: ignore[attr-defined]
        short = {row.slug.casefold(): row.pk for row in rows}  # type: ignore[attr-defined]
        full = {str(row).casefold(): row.pk for row in rows if len(slugs[str(row).casefold()]) == 1}
        shared = {name: sorted(found) for name, found in slugs.items() if len(found) > 1 and name not in short}
        return cls(full | short, shared)


class Resolver:
    """Looks names up in the catalogue as it stands when a batch begins, with the source's mappings and defaults."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.circumstances: dict[tuple[object, ...], int] = {}
        self.sites = Names.of(Site.objects.all())
        self.teams = Names.of(Team.objects.all())
        self.models = Names.of(AiModel.objects.all())
        hardware = Hardware.objects.all()
        self.kinds = {row.slug.casefold(): row.kind for row in hardware} | {
            row.kind.casefold(): row.kind for row in hardware
        }
        self.mappings = {row.project.casefold(): row for row in NameMapping.objects.filter(source=source)}

    def resolve(self, parsed: ParsedReading) -> Resolved:
        """Return whose energy the row is; raises Unresolved with every reason at once."""
        if unfit := _unfit_text(parsed):
            raise Unresolved((reason("unfit_characters", found=unfit),))
        mapping = self.mappings.get((parsed.project or "").casefold())
        reasons: list[Reason] = []
        site_id = self._id("site", parsed.site, self.sites, reasons) or self._default("site_id", mapping)
        team_id = self._id("team", parsed.team, self.teams, reasons) or self._default("team_id", mapping)
        model_id = self._id("model", parsed.model, self.models, reasons) or self._default("ai_model_id", mapping)
        phase = parsed.phase or self._default("phase", mapping) or ""
        if phase and phase not in PHASES:
            reasons.append(self._unknown("phase", phase, PHASES))
        kind = self._hardware_kind(parsed, reasons)
        if not reasons:
            reasons = self._missing(parsed, site_id, team_id)
        if reasons or site_id is None:
            raise Unresolved(tuple(reasons))
        whose = (site_id, team_id, model_id, phase, kind)
        return Resolved(*whose, self._key(parsed), self._meter(parsed, site_id), self._circumstances(whose, parsed))

    def _key(self, parsed: ParsedReading) -> str:
        """Return the row's identity; names belong to it as what they mean, whichever way they are written."""
        known = {"site": self.sites, "team": self.teams, "model": self.models}
        parts = [parsed.series_key]
        for column in parsed.keyed_by:
            name = getattr(parsed, column)
            parts.append(f"{column}={known[column].ids[name.strip().casefold()] if name else ''}")
        return _short("|".join(parts), MAX_KEY_CHARS)

    def _meter(self, parsed: ParsedReading, site_id: int) -> str:
        return _short(f"{parsed.meter}|{site_id}", MAX_METER_CHARS) if parsed.meter else ""

    def _circumstances(self, whose: tuple[int | str | None, ...], parsed: ParsedReading) -> int:
        values = (*whose, parsed.boundary, parsed.quality, parsed.pue_included)
        if values not in self.circumstances:
            with connection.cursor() as cursor:
                found = None
                while found is None:  # nothing only where another worker is just adding the same
                    cursor.execute(CIRCUMSTANCES, values)
                    found = cursor.fetchone()
            self.circumstances[values] = found[0]
        return self.circumstances[values]

    def _default(self, column: str, mapping: NameMapping | None) -> int | str | None:
        return (getattr(mapping, column) if mapping else None) or getattr(self.source, column)

    def _id(self, column: str, name: str | None, known: Names, reasons: list[Reason]) -> int | None:
        if not name:
            return None
        folded = name.strip().casefold()
        if folded in known.shared:
            candidates = ", ".join(known.shared[folded])
            reasons.append(reason("name_ambiguous", column, name=name, candidates=candidates))
        elif folded not in known.ids:
            reasons.append(self._unknown(column, name, known.ids))
        return known.ids.get(folded)

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
