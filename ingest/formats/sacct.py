"""Slurm's sacct in its parsable form: the energy of jobs; steps repeat what their job holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.formats.sacct_job import Job, energy_of_steps, judged_job
from ingest.parsing.base import Format
from ingest.parsing.evidence import Evidence, Head
from ingest.parsing.messages import reason, refusal
from ingest.parsing.outcomes import Outcome, RowProblem, RowSuperseded, SourceContext
from ingest.parsing.toolrow import Values

HEADER = re.compile(r"(?:\w+[^\w\s])*?(JobID|JobIDRaw)([^\w\s])")
NEEDED = ("Start", "ElapsedRaw")
ENERGIES = ("ConsumedEnergyRaw", "AllocTRES", "ConsumedEnergy")
# What a table without its header looks like: a job's number, a separator, and more of them.
ROW = re.compile(r"\d+(_\S+?)?\|.*\|.*\|")


@dataclass
class Group:
    """A job's row and the rows of its steps, as sacct writes them one after the other."""

    job: tuple[int, str, dict[str, str]]
    steps: list[tuple[int, str, dict[str, str]]] = field(default_factory=list)


def detect(head: Head) -> bool:
    """Recognise the table by a column JobID and its separator, or by rows that only sacct -n writes."""
    return _separator(head) is not None or ROW.match(head.first_line) is not None


def parse(evidence: Evidence, context: SourceContext) -> Iterator[Outcome]:
    """Yield one outcome per row: a job's energy once, its steps as contained in it."""
    evidence.check_lines()
    separator = _separator(evidence.head)
    if separator is None:
        raise refusal("sacct_no_header")
    header = _fields(evidence.head.first_line, separator)
    missing = [column for column in NEEDED if column not in header]
    if not {"JobID", "JobIDRaw"} & set(header):
        missing.append("JobIDRaw")
    if not set(ENERGIES) & set(header):
        missing.append("ConsumedEnergyRaw")
    if missing:
        raise refusal("missing_columns", columns=", ".join(missing))
    return _grouped(evidence, header, separator, context)


def header_of(evidence: Evidence) -> str:
    """Return the header line exactly as received."""
    return evidence.head.first_line


def _separator(head: Head) -> str | None:
    match = HEADER.match(head.first_line)
    return match[2] if match and ("Elapsed" in head.first_line or "Energy" in head.first_line) else None


def _fields(line: str, separator: str) -> list[str]:
    fields = line.split(separator)
    return fields[:-1] if fields[-1] == "" and len(fields) > 1 and line.endswith(separator) else fields


def _grouped(evidence: Evidence, header: list[str], separator: str, context: SourceContext) -> Iterator[Outcome]:
    group: Group | None = None
    # Only sacct --parsable ends each line with a separator; of the header it says so.
    ends = evidence.head.first_line.endswith(separator)
    with evidence.open_text() as stream:
        for row, raw in enumerate(stream, start=1):
            text = raw.rstrip("\r\n")
            if row == 1 or not text.strip():
                continue
            values = _values(text.removesuffix(separator) if ends else text, header, separator)
            if isinstance(values, RowProblem):
                yield RowProblem(row, text, values.reasons, quarantined=False)
                continue
            number = values.get("JobIDRaw") or values.get("JobID", "")
            if "." not in number:
                yield from _outcomes(group, context)
                group = Group((row, text, values))
            elif group and number.split(".")[0] == _number(group.job[2]):
                group.steps.append((row, text, values))
            else:
                told = reason("sacct_orphan", "JobID", step=number[:60])
                yield RowProblem(row, text, (told,), quarantined=False)
        yield from _outcomes(group, context)


def _number(values: dict[str, str]) -> str:
    return values.get("JobIDRaw") or values.get("JobID", "")


def _values(text: str, header: list[str], separator: str) -> dict[str, str] | RowProblem:
    """Return the row by column; sacct does not quote, so a separator too many belongs to the job's name."""
    fields = text.split(separator)
    surplus = len(fields) - len(header)
    if surplus > 0 and "JobName" in header:
        at = header.index("JobName")
        fields = [*fields[:at], separator.join(fields[at : at + surplus + 1]), *fields[at + surplus + 1 :]]
    if len(fields) != len(header):
        told = reason("field_count", found=len(fields), expected=len(header))
        return RowProblem(0, "", (told,), quarantined=False)
    return dict(zip(header, fields, strict=True))


def _outcomes(group: Group | None, context: SourceContext) -> Iterator[Outcome]:
    if group is None:
        return
    row, text, found = group.job
    values = Values(found, context)
    steps = {_number(step).split(".", 1)[1]: Values(step, context) for _row, _text, step in group.steps}
    yield judged_job(Job(row, text, values, energy_of_steps(steps)))
    for step_row, step_text, _values_of_step in group.steps:
        yield RowSuperseded(step_row, step_text, row, reason("sacct_step", row=row))


SACCT = Format(
    name="sacct",
    label="Slurm sacct table",
    detect=detect,
    parse=parse,
    header_of=header_of,
    docs_page="docs/formats/sacct.md",
    key_rule="The job's raw number with the second at which it began, so that each attempt of a requeued job counts.",
)
