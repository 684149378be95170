"""Green Button (ESPI) feeds of a utility: the electricity delivered per interval, by usage point."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ingest.formats.green_button_feed import WANTED, Feed, read_feed
from ingest.formats.green_button_meter import MEAN_POWER, REGISTER, Meter, meters_of
from ingest.parsing.base import Format
from ingest.parsing.evidence import Evidence, Head
from ingest.parsing.messages import add_sentences, gettext_noop, reason, refusal
from ingest.parsing.outcomes import Outcome, RowProblem, RowUnderstood, SourceContext
from ingest.parsing.register import Interval, Registers, Stand
from ingest.parsing.toolrow import Claim, Values, judged
from ingest.parsing.values import seconds
from ingest.parsing.xmls import Element, elements

FEED = re.compile(r"<(\w+:)?feed\b")
START, LENGTH, VALUE, QUALITY = "start", "duration", "value", "quality"
# How good a value is, by the schema's codes: valid, validated, verified and fit for billing are measured.
MEASURED = {"0", "17", "18", "19"}
# A forecast and a value set right for the weather are not what a meter said, a questionable one is not believed.
NOT_METERED = {"10", "12", "15"}
RAW, ESTIMATED = "14", "estimated"
LATEST_S = Decimal(10**11)

add_sentences(
    files={
        "green_button_no_intervals": gettext_noop(
            "The Green Button file holds no interval readings, only descriptions or summaries of bills. Ask the "
            "utility for the usage in intervals (“Download my data” with hourly or daily usage)."
        ),
        "green_button_no_electricity": gettext_noop(
            "The Green Button file holds no electricity: %(reason)s Only electricity is booked."
        ),
    },
    rows={
        "green_button_quality": gettext_noop(
            "The reading's quality is %(found)s: questionable (10), a forecast (12) or changed for the weather (15), "
            "so it is not what was metered. Send the file again when the utility has the final value."
        ),
    },
)


def detect(head: Head) -> bool:
    """Recognise a feed whose contents are of the ESPI schema."""
    return FEED.search(head.text) is not None and "naesb.org/espi" in head.text


def parse(evidence: Evidence, context: SourceContext) -> Iterator[Outcome]:
    """Yield one outcome per interval reading, of every block and usage point."""
    feed = read_feed(evidence)
    if not feed.readings:
        raise refusal("green_button_no_intervals")
    meters = meters_of(feed)
    others = [meter.understood for meter in meters.values() if meter.understood]
    told = next((one for one in others if one.code == "green_button_service"), None)
    if told and len(others) == len(meters) and all(one.code == told.code for one in others):
        raise refusal("green_button_no_electricity", reason=told.message)
    return _outcomes(evidence, feed, meters, context)


def _outcomes(evidence: Evidence, feed: Feed, meters: dict[int, Meter], context: SourceContext) -> Iterator[Outcome]:
    registers = Registers(may_wrap=True)
    readings = (one for one in elements(evidence, WANTED) if one.name == "intervalreading")
    for place, element in enumerate(readings, start=1):
        # Of a file without line breaks the nth reading is row n.
        row = element.line if feed.has_lines else place
        meter, text = meters.get(element.inside), element.compact()
        if meter is None:
            yield RowProblem(row, text, (reason("green_button_unlinked"),), quarantined=True)
        elif meter.understood:
            yield RowUnderstood(row, text, meter.understood)
        elif meter.doubt:
            yield RowProblem(row, text, (meter.doubt,), quarantined=True)
        else:
            yield _reading(row, element, meter, registers, Values(_fields(element), context))


def _reading(row: int, element: Element, meter: Meter, registers: Registers, values: Values) -> Outcome:
    text = element.compact()
    started_at, length, energy_kwh = _moment(values), _length(values), values.amount(VALUE)
    quality = _quality(element, values)
    if energy_kwh is not None:
        energy_kwh *= meter.kwh_per_unit
    if energy_kwh is not None and meter.accumulates == MEAN_POWER:
        energy_kwh *= (values.amount(LENGTH) or 0) if length else 0
    ended_at = started_at + length if started_at and length is not None else None
    is_whole = ended_at and energy_kwh is not None and not (values.rejects or values.doubts)
    if meter.accumulates == REGISTER and is_whole and ended_at and energy_kwh is not None:
        # A register's stand is that at the end of its interval.
        interval = registers.advance(meter.point, meter.point, Stand(row, ended_at, energy_kwh), text)
        if not isinstance(interval, Interval):
            return interval
        interval.tell(values)
        started_at, energy_kwh = interval.started_at, interval.amount
    claim = Claim(
        row=row,
        text=text,
        key=f"green-button:{meter.point}",
        started_at=started_at,
        ended_at=ended_at,
        energy_kwh=energy_kwh,
        boundary=values.context.default_boundary or "facility",
        quality=quality,
        columns=(START, LENGTH, VALUE),
        project=meter.point[:200],
        is_run=False,
        zero_is_measured=True,
    )
    return judged(claim, values)


def _fields(element: Element) -> dict[str, str]:
    period = {name: element.value("timeperiod", name) for name in (START, LENGTH)}
    return {**period, VALUE: element.value(VALUE)}


def _moment(values: Values) -> datetime | None:
    start_s = values.amount(START)
    if start_s is None:
        return None
    if start_s > LATEST_S:
        values.rejects.append(reason("not_a_time", START, found=values.text(START)[:60]))
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + seconds(start_s)


def _length(values: Values) -> timedelta | None:
    length_s = values.amount(LENGTH)
    if length_s is not None and length_s > LATEST_S:
        values.rejects.append(reason("number_too_large", LENGTH, found=values.text(LENGTH)[:60]))
        return None
    return None if length_s is None else seconds(length_s)


def _quality(element: Element, values: Values) -> str:
    """Return how well the value is known, by the worst that the utility says of it."""
    codes = {one.value(QUALITY) for one in element.all("readingquality")} - {""}
    if codes & NOT_METERED:
        values.doubts.append(reason("green_button_quality", QUALITY, found=", ".join(sorted(codes))))
    if codes - MEASURED - {RAW}:
        return ESTIMATED
    if codes:
        return "telemetry" if RAW in codes else "measured"
    return values.context.default_quality or "measured"


GREEN_BUTTON = Format(
    name="green-button",
    label="Green Button (ESPI) usage file",
    detect=detect,
    parse=parse,
    header_of=lambda evidence: "",
    docs_page="docs/formats/green-button.md",
    key_rule=(
        "The usage point's own link (or its id) with the second at which the interval begins; a later file with "
        "another value, length or quality corrects it."
    ),
    rows_stand_alone=False,
)
