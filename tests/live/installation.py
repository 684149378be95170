"""A whole installation of its own for the live tests: engines, web server, worker and beat as real processes."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import psutil
import psycopg2

ROOT = Path(__file__).resolve().parent.parent.parent
UP_S = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def temporary_installation() -> Iterator["Installation"]:
    """Yield an installation in a folder that the database's own user may enter, and leave nothing of it behind."""
    folder = Path(tempfile.mkdtemp(prefix="wattbook-test-"))
    folder.chmod(0o755)
    installation = Installation(folder / "var")
    try:
        yield installation
    finally:
        installation.stop()
        left = installation.leftovers()
        shutil.rmtree(folder, ignore_errors=True)
    assert left == []


@dataclass
class Installation:
    """Runs commands of the product against a ``var`` folder that nobody else uses."""

    var: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def env(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("WATTBOOK_", "DATABASE_", "CELERY_"))}
        quick = {"WATTBOOK_SWEEP_EVERY_S": "2", "WATTBOOK_GATHER_AFTER_S": "1"}
        return kept | {"WATTBOOK_VAR": str(self.var), "WATTBOOK_DEMO": "1"} | quick

    def manage(self, *arguments: str, seconds: float = 300, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=seconds, check=False
        )
        assert not check or done.returncode == 0, f"{arguments}: {done.stdout}\n{done.stderr}"
        return done

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=self.env, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def sql(self, statement: str, *values: object) -> list[tuple]:
        from config import engines

        host = engines.postgres_host(self.var)
        with psycopg2.connect(host=host, user=engines.APP_ROLE, dbname=engines.DATABASE) as connection:
            cursor = connection.cursor()
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        stuck = [process.args for process in self.processes if not _ends(process, 40)]
        self.manage("engines", "stop")
        assert stuck == []

    def leftovers(self) -> list[str]:
        """Return the command lines of processes that still work on this installation."""
        found = []
        for process in psutil.process_iter(["pid", "cmdline", "environ"]):
            environment = process.info["environ"] or {}
            command = " ".join(process.info["cmdline"] or [])
            is_ours = environment.get("WATTBOOK_VAR") == str(self.var) or str(self.var) in command
            if is_ours and process.info["pid"] != os.getpid():
                found.append(command)
        return found


def _ends(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether a process ends within the time; one that does not is killed, so that nothing of it is left."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        kill_group(process)
        return False
    return True


def wait_for(check, seconds: float, what: str):
    """Return the first truthy answer of ``check``, or fail after the time."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        answer = check()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"{what} did not happen within {seconds} s")


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as response:
            return response.status == 200
    except OSError:
        return False


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and its children at once, as a power cut would."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
