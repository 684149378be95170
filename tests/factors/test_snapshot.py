"""Every factor in one readable list: a changed number is a changed line, to be reviewed.

Write the list anew with ``WATTBOOK_WRITE_SNAPSHOT=1 pytest tests/factors/test_snapshot.py``.
"""

import hashlib
import json
import os
from pathlib import Path

from factors.loader import LIBRARY
from factors.text import read_library

SNAPSHOT = Path(__file__).parent / "snapshot.txt"


def line_of(slug: str, record: dict) -> str:
    amounts = " ".join(f"{name}={record[name]}" for name in ("minimum", "maximum") if record[name] is not None)
    place = record["region_code"] or record["subject"]
    years = f"data={record['data_year']} for={record['applies_to'] or '-'}"
    chosen = "verified" if record["is_verified"] else "not-chosen"
    # The hash covers the columns that are not spelled out, the citation above all.
    digest = hashlib.sha256(json.dumps(record, sort_keys=True, default=str).encode()).hexdigest()[:8]
    told = [
        slug,
        record["factor_id"],
        place,
        str(record["value"]),
        amounts,
        record["unit"],
        years,
        chosen,
        digest,
    ]
    return " ".join(word for word in told if word)


def snapshot() -> str:
    lines = [line_of(dataset.description["slug"], row) for dataset in read_library(LIBRARY) for row in dataset.records]
    return "\n".join(sorted(lines)) + "\n"


def test_every_factor_is_as_reviewed():
    if os.environ.get("WATTBOOK_WRITE_SNAPSHOT"):
        SNAPSHOT.write_text(snapshot(), encoding="utf-8")
    reviewed, found = (text.splitlines() for text in (SNAPSHOT.read_text(encoding="utf-8"), snapshot()))
    assert sorted(set(found) - set(reviewed)) == []
    assert sorted(set(reviewed) - set(found)) == []
    assert len(found) == len(set(found)) > 1300
