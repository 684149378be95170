"""``manage.py ingest PATH… --source SLUG``: the door for files on this machine."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ingest.api.serialize import batch_json
from ingest.evidence import BodyTooLarge, chunks_of
from ingest.hours import rebuild_dirty_days
from ingest.landing import land_batch
from ingest.models import Batch, Source
from ingest.receive import EmptyBody, receive_batch
from ingest.tasks import wake


class Command(BaseCommand):
    """Takes files in and lands them at once, or leaves them to the workers with --queue."""

    help = "Read energy logs into the books."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("paths", nargs="+", metavar="PATH", help="files, or folders whose files are all read")
        parser.add_argument("--source", required=True, metavar="SLUG", help="the source that the files come from")
        parser.add_argument("--format", default="", help="a format's name; auto looks at the content")
        parser.add_argument("--queue", action="store_true", help="leave the reading to the workers")
        parser.add_argument("--json", action="store_true", help="print one JSON object per batch")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the files one by one; a bad file does not stop the others, but the command ends with 1."""
        source = Source.objects.filter(slug=options["source"]).first()
        if source is None:
            known = ", ".join(Source.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no source “{options['source']}”. Known sources: {known}.")
        troubles = [path for path in files(options["paths"]) if not self._take(path, source, options)]
        if not options["queue"]:
            rebuild_dirty_days()
        if troubles:
            raise CommandError(f"{len(troubles)} file(s) could not be read; see above.")

    def _take(self, path: Path, source: Source, options: dict[str, Any]) -> bool:
        try:
            with path.open("rb") as stream:
                batch = receive_batch(
                    source,
                    chunks_of(stream),
                    file_name=path.name,
                    door=Batch.Door.COMMAND,
                    requested_format=options["format"],
                )
        except EmptyBody:
            self.stderr.write(f"{path.name}: the file is empty.")
            return False
        except BodyTooLarge as error:
            self.stderr.write(f"{path.name}: {error}")
            return False
        if options["queue"]:
            wake(batch)
        else:
            land_batch(batch.pk)
        batch.refresh_from_db()
        self._tell(batch, as_json=options["json"])
        return batch.state not in {Batch.State.REFUSED, Batch.State.FAILED}

    def _tell(self, batch: Batch, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(batch_json(batch)))
            return
        counts = ", ".join(
            f"{getattr(batch, name)} {name}"
            for name in ("accepted", "duplicate", "corrected", "quarantined", "rejected")
        )
        self.stdout.write(f"{batch.file_name}: {batch.state}, {batch.rows} rows: {counts}. {batch.message}".strip())


def files(paths: list[str]) -> Iterator[Path]:
    """Yield the files that the arguments name, those of a folder in the order of their names."""
    for text in paths:
        path = Path(text)
        if not path.exists():
            raise CommandError(f"There is no file {text}.")
        if path.is_dir():
            yield from sorted(inner for inner in path.rglob("*") if inner.is_file())
        else:
            yield path
