"""Slurm's sacct --json: the jobs of a cluster in one document."""

from collections.abc import Iterator
from typing import Any

from ingest.formats.sacct_job import Job, energy_of_steps, judged_job
from ingest.parsing.base import Format
from ingest.parsing.evidence import Evidence, Head
from ingest.parsing.jsons import at, compact, document, is_json, text_of
from ingest.parsing.messages import add_sentences, gettext_noop, reason, refusal
from ingest.parsing.outcomes import Outcome, RowProblem, SourceContext
from ingest.parsing.toolrow import Values

# What a row's text keeps of a job: its steps' statistics fill pages and say nothing that is booked.
KEPT = ("account", "array", "cluster", "job_id", "name", "partition", "state", "time")

add_sentences(files={"sacct_json_no_jobs": gettext_noop("The document holds no list of jobs.")})


def detect(head: Head) -> bool:
    """Recognise the document by Slurm's own description of itself."""
    return is_json(head) and '"meta"' in head.text and ('"Slurm"' in head.text or '"slurm"' in head.text)


def parse(evidence: Evidence, context: SourceContext) -> Iterator[Outcome]:
    """Yield one outcome per job."""
    jobs = at(document(evidence), "jobs")
    if not isinstance(jobs, list):
        raise refusal("sacct_json_no_jobs")
    return (_job(row, job, context) for row, job in enumerate(jobs, start=1))


def _job(row: int, job: Any, context: SourceContext) -> Outcome:
    if not isinstance(job, dict):
        told = reason("not_an_object", found=f"“{job}”"[:60])
        return RowProblem(row, compact(job)[:2000], (told,), quarantined=False)
    allocated = at(job, "tres", "allocated")
    tres = [one for one in allocated if isinstance(one, dict)] if isinstance(allocated, list) else []
    kept = {key: job[key] for key in KEPT if key in job} | {"tres": {"allocated": tres}}
    steps = at(job, "steps")
    energies = {
        _step_name(step): Values({"ConsumedEnergyRaw": _plain(at(step, "statistics", "energy", "consumed"))}, context)
        for step in (steps if isinstance(steps, list) else [])
    }
    return judged_job(Job(row, compact(kept), Values(_values(job, tres), context), energy_of_steps(energies)))


def _values(job: dict[str, Any], tres: list[dict[str, Any]]) -> dict[str, str]:
    """Return the job as sacct's table would have it."""
    pairs = ((_tres_name(one), _plain(one.get("count"))) for one in tres)
    return {
        "JobIDRaw": _plain(job.get("job_id")),
        "Account": text_of(job.get("account")),
        "Start": _plain(at(job, "time", "start")),
        "End": _plain(at(job, "time", "end")),
        "ElapsedRaw": _plain(at(job, "time", "elapsed")),
        "NNodes": _plain(job.get("allocation_nodes")),
        "AllocTRES": ",".join(f"{name}={count}" for name, count in pairs if count),
    }


def _tres_name(one: dict[str, Any]) -> str:
    name = text_of(one.get("name"))
    return f"{text_of(one.get('type'))}/{name}" if name else text_of(one.get("type"))


def _plain(value: Any) -> str:
    """Return a number as text; newer versions wrap it, with “set” saying whether there is one."""
    if isinstance(value, dict):
        return text_of(value.get("number")) if value.get("set") is True and not value.get("infinite") else ""
    return text_of(value)


def _step_name(step: Any) -> str:
    """Return a step's name as sacct's table has it: batch, extern or a number."""
    found = at(step, "step", "id", "step_id") or at(step, "step", "id") or at(step, "step", "name")
    text = text_of(found) if isinstance(found, str) else _plain(found)
    return text.rsplit(".", 1)[-1].casefold()


SACCT_JSON = Format(
    name="sacct-json",
    label="Slurm sacct --json",
    detect=detect,
    parse=parse,
    header_of=lambda evidence: "",
    docs_page="docs/formats/sacct.md",
    key_rule="The job's raw number with the second at which it began, as in sacct's table.",
    rows_stand_alone=False,
)
