"""The demonstration by its real command: what it leaves behind, and that a second run changes nothing."""

import signal
import socket

import pytest

from tests.live.installation import UP_S, answers, free_port, temporary_installation, wait_for

pytestmark = pytest.mark.live
BOOKS = """
SELECT (SELECT count(*) FROM ingest_batch), (SELECT count(*) FROM ingest_reading),
       (SELECT count(*) FROM reports_calculation), (SELECT count(*) FROM reports_statement),
       (SELECT sum(emissions_kg_co2e) FROM reports_line l JOIN reports_calculation c ON c.id = l.calculation_id
        WHERE c.is_current)
"""


def test_demo_reads_every_row_and_writes_its_statements(demo):
    files = {path.suffix for path in (demo.var / "demo").iterdir() if path.is_file()}
    assert files >= {".pdf", ".csv"}
    states = demo.sql("SELECT state, count(*) FROM ingest_batch GROUP BY state")
    assert [state for state, _count in states] == ["done"]
    accepted, rows = demo.sql("SELECT sum(accepted), sum(rows) FROM ingest_batch")[0]
    assert 0 < accepted <= rows
    assert demo.sql("SELECT count(*) FROM reports_calculation WHERE is_current")[0][0] >= 12


def test_demo_twice_changes_nothing(demo):
    before = demo.sql(BOOKS)
    files = {path.name: path.read_bytes() for path in (demo.var / "demo").iterdir() if path.is_file()}
    demo.manage("demo", "--no-serve", seconds=300)
    assert demo.sql(BOOKS) == before
    assert {path.name: path.read_bytes() for path in (demo.var / "demo").iterdir() if path.is_file()} == files


def test_up_stops_cleanly_and_leaves_nothing():
    with temporary_installation() as installation:
        port = free_port()
        up = installation.start("manage.py", "up", "--port", str(port))
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/accounts/login/"), UP_S, "the web server's first answer")
        assert len(installation.leftovers()) > 4
        up.terminate()
        assert up.wait(60) == 0
        wait_for(lambda: not installation.leftovers(), 15, "the end of every process")


def test_up_takes_another_port_when_the_port_is_busy():
    with temporary_installation() as installation, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        up = installation.start("manage.py", "up", "--port", str(port))
        told = next(line for line in up.stdout if b"taken" in line).decode()
        assert f"Port {port} is taken; using {port + 1} instead." in told
        up.send_signal(signal.SIGINT)
        assert up.wait(60) == 0
