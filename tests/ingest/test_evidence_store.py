"""Evidence is there whole or not at all."""

import pytest

from ingest.evidence import keep, local_path
from ingest.evidence_store import WholeFileStorage

BODY = b"one,two\n" * 40_000


def test_writing_that_breaks_off_leaves_nothing(settings, tmp_path, monkeypatch):
    settings.STORAGES = settings.STORAGES | {
        "evidence": {"BACKEND": "ingest.evidence_store.WholeFileStorage", "OPTIONS": {"location": tmp_path}}
    }

    def full(_handle):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("ingest.evidence_store.os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            WholeFileStorage(location=tmp_path).save("ab/whole", _file(tmp_path / "body"))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / "body"]


def test_half_a_file_under_a_whole_name_is_replaced():
    kept = keep([BODY])
    local_path(kept.path).write_bytes(BODY[:100])
    again = keep([BODY])
    assert again == kept
    assert local_path(kept.path).read_bytes() == BODY


def _file(path):
    from django.core.files import File

    path.write_bytes(BODY)
    return File(path.open("rb"))
