"""BoAmps reports: the energy of one AI task, measured by some tool, with where and on what it ran."""

from collections.abc import Iterator
from typing import Any

from ingest.formats.codecarbon_run import REPORT, subject_of
from ingest.parsing.base import Format
from ingest.parsing.evidence import Evidence, Head
from ingest.parsing.jsons import at, compact, document, is_json, text_of
from ingest.parsing.messages import add_sentences, gettext_noop, reason, refusal
from ingest.parsing.outcomes import Outcome, RowProblem, SourceContext
from ingest.parsing.toolrow import Claim, Values, judged
from ingest.parsing.values import seconds

ENERGY, LENGTH, WHEN = "powerConsumption", "measurementDuration", "measurementDateTime"

add_sentences(
    files={"boamps_no_measures": gettext_noop("The report holds no list of measures, so it states no energy.")},
    rows={
        "boamps_when": gettext_noop(
            "The measure says neither when it was taken nor how long it took, so it cannot be put into a month."
        )
    },
)


def detect(head: Head) -> bool:
    """Recognise a report by its header and its measures."""
    return is_json(head) and '"measures"' in head.text and '"formatVersion"' in head.text


def parse(evidence: Evidence, context: SourceContext) -> Iterator[Outcome]:
    """Yield one outcome per measure of the report."""
    report = document(evidence)
    measures = at(report, "measures")
    if not isinstance(measures, list) or not measures:
        raise refusal("boamps_no_measures")
    return (_measure(row, report, measure, context) for row, measure in enumerate(measures, start=1))


def _measure(row: int, report: Any, measure: Any, context: SourceContext) -> Outcome:
    text = compact(measure)[:20_000]
    if not isinstance(measure, dict):
        told = reason("not_an_object", found=f"“{measure}”"[:60])
        return RowProblem(row, text, (told,), quarantined=False)
    fields = {key: value for key, value in measure.items() if isinstance(value, str)}
    fields[WHEN] = fields.get(WHEN) or text_of(at(report, "header", "reportDatetime"))
    values = Values(fields, context)
    if not values.text(WHEN) or not values.text(LENGTH):
        values.rejects.append(reason("boamps_when", WHEN))
        return RowProblem(row, text, tuple(values.rejects), quarantined=False)
    ended_at, length_s = values.moment(WHEN), values.amount(LENGTH)
    number = text_of(at(report, "header", "reportId")) or f"{values.text(WHEN)}:{values.text(ENERGY)}"
    is_codecarbon = values.text("measurementMethod").casefold() == "codecarbon"
    claim = Claim(
        row=row,
        text=text,
        key=f"boamps:{number[:100]}:{row}",
        started_at=ended_at - seconds(length_s) if ended_at and length_s is not None else None,
        ended_at=ended_at,
        energy_kwh=values.amount(ENERGY),
        boundary="node",
        quality=context.default_quality or "estimated",
        columns=(LENGTH, WHEN, ENERGY),
        project=_project(report),
        # A report of CodeCarbon repeats the total of the run whose id it bears.
        subject=subject_of(number) if is_codecarbon else "",
        precedence=REPORT,
    )
    return judged(claim, values)


def _project(report: Any) -> str:
    publisher = at(report, "header", "publisher")
    named = (at(publisher, "projectName"), at(publisher, "name"), at(publisher, "division"))
    return next((text_of(name)[:200] for name in named if text_of(name)), "")


BOAMPS = Format(
    name="boamps",
    label="BoAmps report",
    detect=detect,
    parse=parse,
    header_of=lambda evidence: "",
    docs_page="docs/formats/boamps.md",
    key_rule="The report's id with the measure's place; of a CodeCarbon run the tracker's own total comes first.",
    rows_stand_alone=False,
)
