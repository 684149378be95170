"""The demonstration organisation as its logs know it: sites, work on them and the sources that report it."""

from dataclasses import dataclass

SIMULATED = "simulated"


@dataclass(frozen=True)
class DemoSite:
    """A site: its declared PUE, the devices that telemetry covers and those of the teams' own nodes."""

    slug: str
    kind: str
    country: str
    time_zone: str
    hardware: str
    devices: int
    team_devices: int
    idle_w: float
    pue: float | None
    shared_share: float = 0.0


@dataclass(frozen=True)
class Work:
    """One kind of work at a site: who, on what model, in which phase, on how many devices at what power."""

    site: str
    team: str
    model: str
    phase: str
    shape: str  # steady, growing, bursts or last_days
    devices: int
    device_w: float


@dataclass(frozen=True)
class Project:
    """A project name in a team's CodeCarbon logs, and what it stands for."""

    name: str
    model: str
    phase: str
    gpus: int
    hours: float


@dataclass(frozen=True)
class TeamLog:
    """CodeCarbon logs of one team on one site; ``by_quarter``: a file per quarter, else per month."""

    source: str
    team: str
    site: str
    gpu_model: str
    gpu_w: float
    runs_per_month: int
    by_quarter: bool
    projects: tuple[Project, ...]


SITES = {
    site.slug: site
    for site in (
        DemoSite("fra-dc1", "own_data_center", "FR", "Europe/Paris", "h100-sxm", 192, 24, 205, 1.28, 0.045),
        DemoSite("ash-colo", "colocation", "US", "America/New_York", "a100-80g", 96, 12, 110, 1.4),
        DemoSite("sto-cloud", "cloud_region", "SE", "Europe/Stockholm", "h100-sxm", 64, 0, 0, 1.16),
        DemoSite("sgp-cloud", "cloud_region", "SG", "Asia/Singapore", "a100-80g", 48, 0, 0, None),
        DemoSite("mum-edge", "own_data_center", "IN", "Asia/Kolkata", "l40s", 32, 0, 65, 1.55, 0.06),
    )
}

WORK = (
    Work("fra-dc1", "nlp-research", "lumen-7b", "training", "bursts", 120, 985),
    Work("fra-dc1", "nlp-research", "lumen-7b-chat", "fine_tuning", "bursts", 32, 930),
    Work("fra-dc1", "serving", "lumen-7b-chat", "inference", "growing", 22, 720),
    Work("fra-dc1", "data-platform", "", "data", "steady", 8, 560),
    Work("ash-colo", "vision-research", "iris-vit", "training", "bursts", 48, 560),
    Work("ash-colo", "vision-research", "echo-asr", "training", "bursts", 16, 540),
    Work("ash-colo", "search", "iris-vit", "inference", "growing", 10, 410),
    Work("sto-cloud", "serving", "lumen-7b-chat", "inference", "growing", 12, 700),
    Work("sto-cloud", "search", "iris-vit", "inference", "steady", 6, 640),
    Work("sgp-cloud", "assistant", "lumen-7b-q4", "inference", "growing", 6, 395),
    Work("sgp-cloud", "assistant", "echo-asr", "inference", "steady", 8, 380),
    Work("sgp-cloud", "assistant", "echo-asr", "retirement", "last_days", 2, 300),
    Work("mum-edge", "assistant", "lumen-7b-q4", "inference", "growing", 9, 335),
)
IDLE_TEAM = "platform"
IDLE_SITES = ("fra-dc1", "ash-colo", "mum-edge")

TEAM_LOGS = (
    TeamLog(
        "nlp-research-codecarbon",
        "nlp-research",
        "fra-dc1",
        "NVIDIA H100 80GB HBM3",
        560,
        64,
        True,
        (
            Project("lumen-ablation", "lumen-7b", "experiment", 8, 6.0),
            Project("lumen-eval", "lumen-7b", "evaluation", 4, 2.5),
            Project("chat-eval", "lumen-7b-chat", "evaluation", 4, 1.5),
            Project("corpus-filter", "lumen-7b", "data", 2, 3.0),
        ),
    ),
    TeamLog(
        "vision-research-codecarbon",
        "vision-research",
        "ash-colo",
        "NVIDIA A100-SXM4-80GB",
        345,
        46,
        False,
        (
            Project("iris-sweep", "iris-vit", "experiment", 4, 5.0),
            Project("iris-eval", "iris-vit", "evaluation", 2, 1.5),
            Project("echo-probe", "echo-asr", "experiment", 2, 3.5),
        ),
    ),
)
# The month in which vision-research sent nothing, counted back from the last: it must show as a gap.
MISSING_SOURCE, MISSING_MONTHS_BEFORE_LAST = "vision-research-codecarbon", 4


def sources() -> list[dict[str, object]]:
    """Return the sources that the demonstration files belong to, as fields of the source and its mappings."""
    rows: list[dict[str, object]] = []
    for site in SITES.values():
        rows.append(_source(f"{site.slug}-telemetry", "native", site, _telemetry_quality(site), "node"))
    rows.append(_source("fra-dc1-meter", "native", SITES["fra-dc1"], "measured", "facility"))
    rows.append(_source("mum-edge-meter", "native", SITES["mum-edge"], "measured", "facility"))
    for log in TEAM_LOGS:
        row = _source(log.source, "codecarbon", SITES[log.site], "estimated", "node")
        row |= {"team": log.team, "hardware_kind": SITES[log.site].hardware}
        row["mappings"] = [
            {"project": project.name, "team": log.team, "model": project.model, "phase": project.phase}
            for project in log.projects
        ]
        rows.append(row)
    return rows


def _telemetry_quality(site: DemoSite) -> str:
    return "provider_reported" if site.kind == "cloud_region" else "telemetry"


def _source(slug: str, kind: str, site: DemoSite, quality: str, boundary: str) -> dict[str, object]:
    return {
        "slug": slug,
        "format": kind,
        "site": site.slug,
        "team": None,
        "time_zone": site.time_zone,
        "boundary": boundary,
        "quality": quality,
        "hardware_kind": None,
        "is_simulated": True,
        "mappings": [],
    }


def real_source() -> dict[str, object]:
    """Return the source of the measured runs in ``ingest/demo/real``, which are not simulated."""
    projects = (
        ("nlp-summarizer-train", "nlp-research", "lumen-7b-chat", "experiment"),
        ("eval-suite", "nlp-research", "lumen-7b-chat", "evaluation"),
        ("vision-embed", "vision-research", "iris-vit", "experiment"),
        ("corpus-dedup", "data-platform", "", "data"),
        ("corpus-pack", "data-platform", "", "data"),
    )
    row = _source("bench-codecarbon", "codecarbon", SITES["fra-dc1"], "estimated", "node")
    row |= {"time_zone": "UTC", "is_simulated": False}
    row["mappings"] = [
        {"project": project, "team": team, "model": model, "phase": phase} for project, team, model, phase in projects
    ]
    return row
