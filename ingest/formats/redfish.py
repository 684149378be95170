"""Redfish resources that somebody collected: counters of energy, differenced, each joule at one level only."""

from collections.abc import Iterator
from datetime import UTC

from ingest.formats.native_json import is_by_lines
from ingest.formats.redfish_levels import BOUNDARY, PER_KWH, Choice, Counter, choose, counter_of
from ingest.parsing.base import Format
from ingest.parsing.evidence import Evidence, Head
from ingest.parsing.jsons import Line, at, compact, document, is_json, lines, text_of
from ingest.parsing.messages import add_sentences, gettext_noop, reason, refusal
from ingest.parsing.outcomes import Outcome, Reason, RowProblem, RowSuperseded, RowUnderstood, SourceContext
from ingest.parsing.register import Interval, Registers, Stand
from ingest.parsing.toolrow import Claim, Values, judged
from ingest.parsing.values import NotATime, shown_time, time

WHEN, RESOURCE = "collected_at", "resource"

add_sentences(
    files={
        "redfish_no_time": gettext_noop(
            "A Redfish resource does not say when it was read, and a counter alone is no energy of an interval. Send "
            "what a collector read over time, one object a line, such as %(example)s."
        ),
    },
    rows={
        "redfish_no_resource": gettext_noop("The object holds no Redfish resource with an @odata.id."),
        "redfish_no_energy": gettext_noop(
            "%(path)s has no counter of energy. A power at a moment is no energy, so it is not booked."
        ),
        "redfish_null": gettext_noop("%(path)s has no value at that moment (null, or absent): a gap, not zero."),
        "redfish_contained": gettext_noop(
            "The energy of %(path)s is contained in that of row %(row)s, of a higher level of the same machine; adding "
            "both would count it twice."
        ),
        "redfish_beside": gettext_noop(
            "The file has several chassis or systems of one machine with counters of their own, which may contain each "
            "other. The first is booked, %(path)s is held back; if it is another machine, give it a “device” of its "
            "own."
        ),
        "redfish_unclear": gettext_noop(
            "Several energy sensors of one level tell of the machine, and not which of them hold the same energy. "
            "Collect the chassis' EnvironmentMetrics or the power supplies' Metrics."
        ),
        "redfish_reset": gettext_noop(
            "The counter was reset at %(reset_at)s, after row %(row)s: what passed meanwhile cannot be told."
        ),
    },
)


def detect(head: Head) -> bool:
    """Recognise JSON with resources of the Redfish schema."""
    return is_json(head) and '"@odata.' in head.text


def parse(evidence: Evidence, context: SourceContext) -> Iterator[Outcome]:
    """Yield one outcome per collected resource."""
    by_machine: dict[str, dict[tuple[str, str], tuple[int, Counter]]] = {}
    has_time = False
    for item in _items(evidence):
        has_time = has_time or at(item.value, WHEN) is not None
        counter = counter_of(item.value)
        if counter and counter.field and counter.reading:
            by_machine.setdefault(counter.device, {}).setdefault(counter.key, (item.row, counter))
    if not has_time:
        example = '{"collected_at": "2026-03-01T00:00:00Z", "device": "node-17", "resource": {…}}'
        raise refusal("redfish_no_time", example=example)
    choices = {device: choose(list(counters.values())) for device, counters in by_machine.items()}
    registers = Registers(may_wrap=False)
    return (_outcome(item, choices, registers, context) for item in _items(evidence))


def _items(evidence: Evidence) -> Iterator[Line]:
    if is_by_lines(evidence.head):
        return lines(evidence)
    whole = document(evidence)
    found = whole if isinstance(whole, list) else [whole]
    return (Line(row, compact(value)[:20_000], value) for row, value in enumerate(found, start=1))


def _outcome(item: Line, choices: dict[str, Choice], registers: Registers, context: SourceContext) -> Outcome:
    if item.problem:
        return RowProblem(item.row, item.text, (item.problem,), quarantined=False)
    counter = counter_of(item.value)
    if counter is None:
        return RowProblem(item.row, item.text, (reason("redfish_no_resource", RESOURCE),), quarantined=False)
    if not counter.field:
        return RowUnderstood(item.row, item.text, reason("redfish_no_energy", path=counter.path))
    state = text_of(at(item.value, RESOURCE, "Status", "State")).casefold()
    if not counter.reading or state == "absent":
        return RowUnderstood(item.row, item.text, reason("redfish_null", path=counter.path))
    choice = choices[counter.device]
    if counter.key not in choice.counted:
        return _not_counted(item, counter, choice)
    return _counted(item, counter, registers, context)


def _not_counted(item: Line, counter: Counter, choice: Choice) -> Outcome:
    if not choice.counted:
        return RowProblem(item.row, item.text, (reason("redfish_unclear"),), quarantined=True)
    if choice.is_beside(counter):
        told = reason("redfish_beside", path=counter.path)
        return RowProblem(item.row, item.text, (told,), quarantined=True)
    told = reason("redfish_contained", path=counter.path, row=choice.row)
    return RowSuperseded(item.row, item.text, choice.row, told)


def _counted(item: Line, counter: Counter, registers: Registers, context: SourceContext) -> Outcome:
    values = Values({WHEN: text_of(at(item.value, WHEN)), counter.field: counter.reading}, context)
    ended_at, amount = values.moment(WHEN), values.amount(counter.field)
    if ended_at is None or amount is None:
        return RowProblem(item.row, item.text, tuple(values.rejects), quarantined=False)
    name = counter.name
    stand = Stand(item.row, ended_at, amount)
    told = _reset(item, counter, stand, registers)
    if told:
        return RowProblem(item.row, item.text, (told,), quarantined=True)
    interval = registers.advance(name, name, stand, item.text)
    if not isinstance(interval, Interval):
        return interval
    interval.tell(values)
    claim = Claim(
        row=item.row,
        text=item.text,
        key=f"redfish:{name}",
        started_at=interval.started_at,
        ended_at=ended_at,
        energy_kwh=None if interval.amount is None else interval.amount / PER_KWH[counter.field],
        boundary=context.default_boundary or ("rack" if counter.is_pdu else BOUNDARY[counter.level]),
        quality=context.default_quality or "telemetry",
        columns=(WHEN, WHEN, counter.field),
        project=counter.device or counter.root,
        is_run=False,
        meter=f"redfish:{counter.device}",
        zero_is_measured=True,
    )
    return judged(claim, values)


def _reset(item: Line, counter: Counter, now: Stand, registers: Registers) -> Reason | None:
    """Return that the counter was reset since its last stand, as far as it says so; the next interval begins here."""
    before = registers.last.get(counter.name)
    written = text_of(at(item.value, RESOURCE, "SensorResetTime")) or text_of(
        at(item.value, RESOURCE, counter.field, "SensorResetTime")
    )
    try:
        reset_at = time(written)
    except NotATime:
        return None
    reset_at = reset_at if reset_at.tzinfo else reset_at.replace(tzinfo=UTC)
    if before is None or not before.at < reset_at <= now.at:
        return None
    registers.begin_again(counter.name, now)
    return reason("redfish_reset", reset_at=shown_time(reset_at), row=before.row)


REDFISH = Format(
    name="redfish",
    label="collected Redfish resources",
    detect=detect,
    parse=parse,
    header_of=lambda evidence: "",
    docs_page="docs/formats/redfish.md",
    key_rule="The device's name with the counter's @odata.id and the moment of the stand before.",
    rows_stand_alone=False,
)
