"""The sentences that reading a file can end in, by their stable codes; each format adds its own."""

from ingest.parsing.outcomes import FileRefused, Reason


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translators; ``ingest.words`` translates it when somebody reads it."""
    return sentence


# Follows a sentence whose parameter ``close`` holds a name that is nearly right.
NEARLY = gettext_noop("Did you mean “%(close)s”?")
FILE_SENTENCES = {
    "broken": gettext_noop("Reading the batch broke: %(error)s. Nothing is lost: its evidence is kept."),
    "given_up": gettext_noop(
        "Reading the batch was begun %(attempts)s times and never ended; perhaps it needs more memory than a worker "
        "has. Nothing is lost: its evidence is kept."
    ),
    "no_rows": gettext_noop("The file has no rows: nothing was booked."),
    # containers and other kinds of file
    "empty": gettext_noop("The file is empty. Send a file with a header and at least one row."),
    "lfs_pointer": gettext_noop(
        "This is a Git LFS pointer, not the file itself. Run “git lfs pull” and send the file it stands for."
    ),
    "gzip_broken": gettext_noop("The gzip file is damaged or cut off: %(error)s. Pack or copy it again."),
    "gzip_twice": gettext_noop("The file is gzip inside gzip. Unpack it once and send the result."),
    "bomb": gettext_noop(
        "Unpacked, the file is larger than the limit of %(limit)s bytes (or more than %(ratio)s times its "
        "packed size). Split the log and send the parts one by one."
    ),
    "too_large": gettext_noop(
        "The file is larger than the limit of %(limit)s bytes for one file. Split the log and send the "
        "parts one by one."
    ),
    "container": gettext_noop("This looks like %(label)s. %(advice)s"),
    "binary": gettext_noop(
        "The file holds a zero byte at byte %(offset)s, so it is not text. Send CSV, JSON or one JSON "
        "object per line, saved as UTF-8."
    ),
    "encoding": gettext_noop(
        "The file is not %(encoding)s text: byte %(offset)s, in line %(line)s, cannot be read. Save it as "
        "UTF-8 and send it again."
    ),
    "line_too_long": gettext_noop(
        "Line %(line)s is longer than %(limit)s bytes. No log has such lines; the file is probably damaged."
    ),
    "not_yet": gettext_noop("This looks like %(label)s, which is not read yet. Formats that are read: %(known)s."),
    "unknown_header": gettext_noop(
        "This is a table, but no known format has these columns: %(header)s. Formats that are read: %(known)s."
    ),
    "unknown_json": gettext_noop(
        "This is JSON, but of no known shape: %(shape)s. Send an array of readings, an object with a list "
        "“readings”, or one reading per line."
    ),
    "unknown": gettext_noop(
        "The file is of no known format; it begins with: %(start)s. Formats that are read: %(known)s."
    ),
    "unknown_format": gettext_noop("There is no format “%(name)s”. Formats that are read: %(known)s."),
    "other_format": gettext_noop("The file was sent as %(name)s, but it is not: %(reason)s"),
    # tables
    "duplicate_columns": gettext_noop(
        "The header has two columns named “%(column)s”, so it is unclear which one counts. Rename or remove one."
    ),
    "unnamed_column": gettext_noop("Column %(position)s has no name in the header. Name it or remove it."),
    "unknown_column": gettext_noop(
        "The header has a column “%(column)s” that the format does not know. Known: %(known)s."
    ),
    "missing_columns": gettext_noop("The header lacks %(columns)s, without which no row can be read."),
    "quotes": gettext_noop(
        "A quotation mark that opens in line %(line)s is never closed, so it cannot be told where rows end."
        " Close it or double it."
    ),
    "csv_broken": gettext_noop("The table cannot be read at line %(line)s: %(error)s."),
    # JSON
    "json_broken": gettext_noop("The JSON cannot be read at line %(line)s, column %(position)s: %(error)s."),
    "json_nested": gettext_noop("The JSON is nested too deeply to be a list of readings."),
    "json_too_large": gettext_noop(
        "A JSON array is read whole, and this one is larger than %(limit)s bytes. Send one reading per line"
        " (NDJSON), which has no such limit."
    ),
    "whole_too_large": gettext_noop(
        "A file of this kind is read whole, and this one is larger than %(limit)s bytes. Split it and send the parts."
    ),
    # meters
    "boundary_missing": gettext_noop(
        "The file does not say what its meters enclose, and neither does the source. Set the source's boundary "
        "(facility for a site's main meter, rack for a circuit of racks) and send the file again."
    ),
    # XML
    "xml_broken": gettext_noop(
        "The XML cannot be read at line %(line)s, column %(position)s: %(error)s. Save or download it again."
    ),
    "xml_doctype": gettext_noop(
        "The XML declares a document type in line %(line)s. A log needs none, and one can make a small file swell or "
        "reach for other files; remove the declaration."
    ),
    "xml_limits": gettext_noop(
        "The XML is nested too deeply, or holds more in one element than any log does, at line %(line)s; the file is "
        "probably damaged."
    ),
    "json_unknown_key": gettext_noop(
        "The object around “readings” has a key “%(key)s” that the format does not know. Remove it."
    ),
}

ROW_SENTENCES = {
    # any format
    "field_count": gettext_noop(
        "The row has %(found)s values, but the header has %(expected)s columns. Add what is missing or put "
        "values that contain the separator in quotation marks."
    ),
    "row_spans_lines": gettext_noop(
        "The row runs over %(lines)s lines; a quotation mark in it is probably not closed where it should be."
    ),
    "columns_shifted": gettext_noop(
        "Most of the first rows fail in the same columns (%(columns)s): the columns look shifted against the header."
    ),
    "required": gettext_noop("%(column)s is empty. It must hold %(expected)s."),
    "not_a_number": gettext_noop("%(column)s must hold a number such as 12.5; found “%(found)s”."),
    "decimal_comma": gettext_noop(
        "%(column)s holds “%(found)s”. Write a point before the decimals and nothing between thousands; a "
        "decimal comma is only read where semicolons separate the columns."
    ),
    "number_too_large": gettext_noop("%(column)s holds %(found)s, which is larger than any amount that can be booked."),
    "not_a_time": gettext_noop(
        "%(column)s must hold a date and time such as 2026-03-01T00:00:00+01:00; found “%(found)s”."
    ),
    "negative": gettext_noop("%(column)s is %(found)s; it cannot be negative."),
    "too_small": gettext_noop(
        "%(column)s is %(found)s kWh. Amounts are booked with nine decimals, so this one would become zero;"
        " add it to a longer interval."
    ),
    "future": gettext_noop(
        "The interval ends at %(ended_at)s, after the file was received (%(now)s). Check the date, and the "
        "source's time zone if the time is written without an offset."
    ),
    "too_old": gettext_noop("The interval begins at %(started_at)s, before the year 2000. Check the date."),
    "time_ambiguous": gettext_noop(
        "%(column)s, %(found)s, exists twice in %(zone)s, where the clock goes back. Write the offset, as "
        "in %(first)s or %(second)s."
    ),
    "time_missing": gettext_noop(
        "%(column)s, %(found)s, does not exist in %(zone)s, where the clock goes forward. Write the offset."
    ),
    "time_ambiguous_taken": gettext_noop(
        "The end, %(found)s, exists twice in %(zone)s, where the clock goes back; the first of the two was taken."
    ),
    "time_missing_taken": gettext_noop(
        "The end, %(found)s, does not exist in %(zone)s, where the clock goes forward; it was read as %(taken)s UTC."
    ),
    "not_one_of": gettext_noop("%(column)s must be one of %(expected)s; found “%(found)s”."),
    # any tool
    "no_duration": gettext_noop("%(column)s is %(found)s; a run must last longer than zero seconds."),
    "zero_energy": gettext_noop(
        "The run lasted %(duration)s s, but its energy is 0 kWh: the tracker measured nothing, which is not"
        " the same as no energy."
    ),
    "pue_implausible": gettext_noop(
        "The tracker multiplied the energy by a PUE of %(found)s; a PUE lies between 1 and 5. Measure again"
        " without it, or send the energy in the native format."
    ),
    # native
    "unknown_field": gettext_noop("The reading has a field “%(column)s” that the format does not know."),
    "not_a_value": gettext_noop("%(column)s must hold a text or a number; found %(found)s."),
    "not_an_object": gettext_noop("A reading must be an object with named fields; found %(found)s."),
    "json_line_broken": gettext_noop("The line is not JSON: %(error)s at column %(position)s."),
    "duplicate_field": gettext_noop("The field “%(column)s” stands twice in the reading."),
    "ends_before_start": gettext_noop("ended_at (%(ended_at)s) must be later than started_at (%(started_at)s)."),
    "too_long": gettext_noop(
        "The interval is %(days)s days long; a reading may cover at most 13 months. Send one reading per month."
    ),
    "text_too_long": gettext_noop("%(column)s is longer than %(limit)s characters."),
    "power_absurd": gettext_noop(
        "The energy means a mean power of %(power)s%(devices)s; more than %(limit)s is not believable for "
        "the boundary “%(boundary)s”. Check the unit (kWh), the interval and the boundary%(advice)s."
    ),
    "devices_absurd": gettext_noop(
        "%(device_hours)s device hours in %(hours)s hours means %(devices)s devices, which is not believable."
    ),
    "pue_range": gettext_noop("pue_included is %(found)s; a PUE lies between 1 and 5."),
    "pue_with_facility": gettext_noop(
        "The boundary is facility, whose energy contains all overhead already; leave pue_included empty."
    ),
    "same_reading_twice": gettext_noop("Row %(row)s of this file says the same; the reading counts once."),
    "same_identity_differs": gettext_noop(
        "Row %(row)s of this file has the same identity with other values. Keep one of the two, or give each its own "
        "reading_id."
    ),
    "example_row": gettext_noop("This is an example of the template: nothing is booked. Replace it, and its note."),
    "overlaps": gettext_noop(
        "The interval overlaps another reading of the same meter: line %(row)s of batch %(batch)s. Booking both would "
        "count the time they share twice."
    ),
    "overlaps_here": gettext_noop(
        "The interval overlaps that of row %(row)s of this file, of the same meter. Booking both would count the time "
        "they share twice."
    ),
    # names and the books
    "site_unknown": gettext_noop("The catalogue knows no site “%(name)s”."),
    "team_unknown": gettext_noop("The catalogue knows no team “%(name)s”."),
    "model_unknown": gettext_noop("The catalogue knows no model “%(name)s”."),
    "phase_unknown": gettext_noop("The catalogue knows no phase “%(name)s”."),
    "hardware_unknown": gettext_noop("The catalogue knows no hardware “%(name)s”."),
    "unfit_characters": gettext_noop(
        "“%(found)s” holds a zero byte or half a character, which no name has. Write it anew."
    ),
    "name_ambiguous": gettext_noop(
        "“%(name)s” is the name of several (%(candidates)s). Use the short name of the one that is meant."
    ),
    "site_missing": gettext_noop("No site is named, and the source %(source)s has no site of its own."),
    "team_missing": gettext_noop("No team is named, and the source %(source)s has no team of its own."),
    "project_unmapped": gettext_noop(
        "Project “%(project)s” is mapped to no team, and the source %(source)s has no team."
    ),
    "corrected": gettext_noop("Replaces what line %(row)s of batch %(batch)s said."),
    "moved": gettext_noop(
        "Replaces what line %(row)s of batch %(batch)s said. Its energy now belongs to another team, site, model or "
        "phase."
    ),
}


def add_sentences(*, rows: dict[str, str] | None = None, files: dict[str, str] | None = None) -> None:
    """Add the sentences that one format alone says; their codes begin with its name."""
    for known, new in ((ROW_SENTENCES, rows or {}), (FILE_SENTENCES, files or {})):
        taken = set(new) & {*ROW_SENTENCES, *FILE_SENTENCES}
        if taken:
            raise ValueError(f"There are sentences of these codes already: {', '.join(sorted(taken))}")
        known.update(new)


def sentence_of(code: str) -> str | None:
    """Return the sentence of a row's reason or a file's refusal, unfilled."""
    return ROW_SENTENCES.get(code) or FILE_SENTENCES.get(code)


def _texts(params: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in params.items() if value not in (None, "") or name != "close"}


def _filled(sentence: str, texts: dict[str, str]) -> str:
    return " ".join([sentence % texts, *([NEARLY % texts] if "close" in texts else [])])


def reason(code: str, column: str = "", **params: object) -> Reason:
    """Return the reason with its sentence filled in."""
    texts = {"column": column} | _texts(params)
    return Reason(code, column, _filled(ROW_SENTENCES[code], texts), tuple(sorted(texts.items())))


def refusal(code: str, **params: object) -> FileRefused:
    """Return the refusal of a whole file with its sentence filled in."""
    texts = _texts(params)
    return FileRefused(code, _filled(FILE_SENTENCES[code], texts), tuple(sorted(texts.items())))
