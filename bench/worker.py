"""``python -m bench.worker SOURCE FILE``: one worker's whole work on a file, in a process of its own."""

import json
import resource
import sys
import time
from pathlib import Path


def main(slug: str, path: Path) -> None:
    """Take the file in, land it and bring the hours up to date; print what that took."""
    import django

    django.setup()
    from ingest.evidence import chunks_of
    from ingest.hours import rebuild_dirty_days
    from ingest.landing import land_batch
    from ingest.models import Batch, Source
    from ingest.receive import receive_batch

    source = Source.objects.get(slug=slug)
    idle_mb, began = peak_mb(), time.perf_counter()
    with path.open("rb") as stream:
        batch = receive_batch(source, chunks_of(stream), file_name=path.name, door=Batch.Door.COMMAND)
    kept_s = time.perf_counter() - began
    land_batch(batch.pk)
    rebuild_dirty_days()
    took_s = time.perf_counter() - began
    batch.refresh_from_db()
    print(
        json.dumps(
            {
                "took_s": took_s,
                "kept_s": kept_s,
                "idle_mb": idle_mb,
                "peak_mb": peak_mb(),
                "state": batch.state,
                "rows": batch.rows,
                "accepted": batch.accepted,
                "duplicate": batch.duplicate,
            }
        )
    )


def peak_mb() -> float:
    """Return the most memory that this process has held, in MB of 10^6 bytes."""
    try:
        # A child begins with its parent's peak in ru_maxrss; this one is its own.
        line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
