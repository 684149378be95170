"""What CodeCarbon's tracker posts, for tests: a run and its emissions through the real door."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from ingest.hours import rebuild_dirty_days
from ingest.landing import land_batch
from ingest.models import Batch, Push
from ingest.push.gather import gather
from ingest.tokens import issue_source_token
from tests.books import Books

EXPERIMENT = "11111111-2222-3333-4444-555555555555"
RUN = {
    "timestamp": "2026-01-10T08:00:00.100000+00:00", "experiment_id": EXPERIMENT, "os": "Linux", "cpu_count": 2,
    "python_version": "3.11.7", "codecarbon_version": "3.3.2", "cpu_model": "CPU", "gpu_count": 4,
    "gpu_model": "4 x NVIDIA A100", "longitude": 2.4, "latitude": 48.9, "region": None, "provider": None,
    "ram_total_size": 23.5, "tracking_mode": "machine",
}  # fmt: skip
BEGINS = datetime.fromisoformat("2026-01-10T08:00:00+00:00")


def emission(run_id: str, ends_s: float, duration: int = 15, energy_kwh: float = 0.02, **more: Any) -> dict[str, Any]:
    """Return a post that ends so many seconds after eight o'clock."""
    ends = BEGINS + timedelta(seconds=ends_s)
    parts = {"cpu_energy": energy_kwh / 4, "gpu_energy": energy_kwh / 2, "ram_energy": energy_kwh / 4}
    body = {"timestamp": ends.isoformat(timespec="microseconds"), "run_id": run_id, "duration": duration,
            "emissions_sum": 0.001, "emissions_rate": 0.0001, "cpu_power": 1.0, "gpu_power": 0.0, "ram_power": 20.0,
            **parts, "energy_consumed": energy_kwh}  # fmt: skip
    return body | more


class Tracker:
    """Posts to the door as the tracker does, with a token of the source of the books."""

    def __init__(self, books: Books, endpoint: str = "/codecarbon") -> None:
        self.books, self.endpoint = books, endpoint
        self.token = issue_source_token(books.source, "tracker", None)[1]
        self.client = Client()

    def post(self, path: str, body: Any, **headers: str) -> Any:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        own = headers or {"X-Api-Token": self.token}
        return self.client.post(f"{self.endpoint}/{path}", sent, content_type="application/json", headers=own)

    def open(self, **more: Any) -> str:
        answer = self.post("runs", RUN | more)
        assert answer.status_code == 201, answer.content
        return answer.json()["id"]

    def emit(self, *emissions: dict[str, Any]) -> None:
        for one in emissions:
            answer = self.post("emissions", one)
            assert answer.status_code == 201, answer.content

    def land(self) -> Batch:
        """Gather what was posted and land it."""
        batch = gather(self.books.source.pk, "codecarbon-api")
        assert batch is not None
        land_batch(batch.pk)
        rebuild_dirty_days()
        batch.refresh_from_db()
        assert not Push.objects.exists()
        return batch
