"""What a file is that no format reads, so that its refusal can say so."""

import json
from collections.abc import Callable

from ingest.parsing.evidence import GZIP_MAGIC, Head
from ingest.parsing.messages import refusal
from ingest.parsing.outcomes import FileRefused

UNPACK = "Unpack it and send the files in it one by one."
EXPORT = "Save the sheet as CSV in UTF-8 and send that."
NOT_A_LOG = "Send the log itself: CSV, JSON or one JSON object per line."
MAX_COLUMN_CHARS, MAX_SHOWN_CHARS = 60, 600
CONTAINERS = (
    (b"PAR1", "a Parquet file", "Export it as CSV or as one JSON object per line."),
    (b"%PDF", "a PDF document", "Send the log itself; an invoice goes in through the form for meter values."),
    (b"\x89PNG", "a PNG image", NOT_A_LOG),
    (b"\xff\xd8\xff", "a JPEG image", NOT_A_LOG),
    (b"GIF8", "a GIF image", NOT_A_LOG),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", UNPACK),
    (b"BZh", "a bzip2 archive", UNPACK),
    (b"\xfd7zXZ\x00", "an xz archive", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (xls)", EXPORT),
    (b"SQLite format 3", "an SQLite database", "Export its readings as CSV."),
    (b"\x7fELF", "a program", NOT_A_LOG),
)


def check_container(head: Head) -> None:
    """Refuse what is no text at all, or text that only stands for a file."""
    raw = head.raw
    if not raw.strip() or not head.text.strip():
        raise refusal("empty")
    if raw.startswith(GZIP_MAGIC):
        raise refusal("gzip_twice")
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        is_sheet = b"[Content_Types].xml" in raw or b"xl/" in raw
        label, advice = ("an Excel workbook (xlsx)", EXPORT) if is_sheet else ("a zip archive", UNPACK)
        raise refusal("container", label=label, advice=advice)
    for magic, label, advice in CONTAINERS:
        if raw.startswith(magic):
            raise refusal("container", label=label, advice=advice)
    if head.text.startswith("version https://git-lfs"):
        raise refusal("lfs_pointer")
    if head.text.lstrip()[:14].lower().startswith(("<!doctype html", "<html")):
        raise refusal("container", label="a web page (HTML)", advice="Perhaps a sign-in page was saved; " + NOT_A_LOG)
    if "\x00" in head.text:
        raise refusal("binary", offset=max(raw.find(b"\x00"), 0))


def _begins(*starts: str) -> Callable[[Head], bool]:
    return lambda head: head.text.lstrip().startswith(starts)


def _holds(*parts: str) -> Callable[[Head], bool]:
    return lambda head: all(part in head.text for part in parts)


def _json(*parts: str) -> Callable[[Head], bool]:
    return lambda head: head.text.lstrip()[:1] in {"{", "["} and all(part in head.text for part in parts)


def _columns(*columns: str) -> Callable[[Head], bool]:
    return lambda head: set(columns) <= {name.casefold() for name in head.header}


def _folded(part: str) -> Callable[[Head], bool]:
    return lambda head: part in head.first_line.casefold().replace("₂", "2")


NOT_YET: tuple[tuple[str, Callable[[Head], bool]], ...] = (
    ("an ENTSO-E document", _holds("GL_MarketDocument")),
    ("an XML document", _begins("<?xml")),
    ("an OpenTelemetry export (OTLP JSON)", _json('"resourceMetrics"')),
    ("a Prometheus API answer", _json('"status"', '"resultType"')),
    ("an OpenAI usage export", _json('"object"', '"page"', '"bucket"')),
    ("an Anthropic usage export", _json('"uncached_input_tokens"')),
    ("an Azure carbon report", _json('"subscriptionAccessDecisionList"')),
    ("a grid intensity export (Electricity Maps)", _json('"carbonIntensity"')),
    ("a grid intensity export (WattTime)", _json("lbs_co2_per_mwh")),
    ("a grid intensity export (UK Carbon Intensity)", _json('"intensity"', '"forecast"')),
    ("an EcoLogits impact record", _json('"gwp"', '"energy"', '"kWh"')),
    ("a Prometheus text export", _begins("# HELP ", "# TYPE ")),
    ("a FOCUS billing export", _columns("chargeperiodstart", "billedcost")),
    ("an AWS cost and usage report", _columns("bill_billing_period_start_date")),
    ("an AWS cost and usage report", _holds("lineItem/")),
    ("an AWS carbon footprint export", _columns("total_mbm_emissions_value")),
    ("a Google Cloud carbon footprint export", _columns("usage_month", "carbon_footprint")),
    ("a Claude console usage export", _columns("usage_date_utc", "model_version")),
    ("an OpenAI usage export", _columns("start_time", "end_time", "start_time_iso")),
    ("a grid intensity export (Electricity Maps)", _folded("carbon intensity gco2eq/kwh")),
    ("an Ember electricity data file", _columns("ember region")),
)


def refusal_of(head: Head, known: str) -> FileRefused:
    """Return the refusal of a text file that no format reads, saying what it looks like."""
    for label, is_it in NOT_YET:
        if is_it(head):
            return refusal("not_yet", label=label, known=known)
    if head.text.lstrip()[:1] in {"{", "["}:
        return refusal("unknown_json", shape=_shape(head))
    if _is_table(head):
        header = ", ".join(head.header)
        if len(header) > MAX_SHOWN_CHARS:
            header = header[:MAX_SHOWN_CHARS] + " …"
        return refusal("unknown_header", header=header, known=known)
    return refusal("unknown", start=f"“{head.first_line[:80]}”", known=known)


def _is_table(head: Head) -> bool:
    """Whether the first line looks like a header rather than a sentence with commas."""
    header = head.header
    return len(header) > 1 and max(map(len, header)) <= MAX_COLUMN_CHARS and not header[-1].endswith(".")


def _shape(head: Head) -> str:
    try:
        value, _end = json.JSONDecoder().raw_decode(head.text.lstrip())
    except (ValueError, RecursionError):
        return f"it begins with “{head.first_line.strip()[:80]}”"
    if isinstance(value, dict):
        return f"an object with the keys {', '.join(list(value)[:20]) or '(none)'}"
    if value and isinstance(value[0], dict):
        return f"an array of objects with the keys {', '.join(list(value[0])[:20]) or '(none)'}"
    return "an array without readings"
