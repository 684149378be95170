"""Running web server, worker and beat together on one machine, and stopping them cleanly."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType

from django.conf import settings

PYTHON = sys.executable
STOP_WAIT_S = 20
RESTART_AFTER_S = 1.0


def web_command(host: str, port: int) -> list[str]:
    """Return the command of the web server; threads share a process's memory, processes share the cores."""
    return [
        PYTHON, "-m", "gunicorn", "config.wsgi:application", "--bind", f"{host}:{port}",
        "--workers", str(settings.WEB_WORKERS), "--threads", "4", "--worker-class", "gthread", "--timeout", "120",
        "--graceful-timeout", "10", "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip


def worker_command() -> list[str]:
    """Return the command of the Celery worker."""
    return [
        PYTHON, "-m", "celery", "--quiet", "-A", "config", "worker", "--concurrency", str(settings.WORKERS),
        "--loglevel", "WARNING", "--without-gossip", "--without-mingle",
    ]  # fmt: skip


def beat_command() -> list[str]:
    """Return the command of the Celery scheduler, of which there is one per installation."""
    return [PYTHON, "-m", "celery", "--quiet", "-A", "config", "beat", "--loglevel", "WARNING"]


def free_port(host: str, wanted: int) -> int:
    """Return the wanted port or the next one above it that nobody listens on."""
    for port in range(wanted, min(wanted + 100, 65536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise OSError(f"No free port between {wanted} and {min(wanted + 99, 65535)} on {host}.")


def wait_for_port(host: str, port: int, seconds: float) -> bool:
    """Return whether something answers at the port within the time."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            with socket.create_connection((host, port), timeout=1):
                return True
        except OSError:
            time.sleep(0.1)
    return False


@dataclass
class Supervisor:
    """Keeps named child processes running until it is told to stop.

    Each child leads a group of its own, so that Ctrl-C reaches this process alone and it stops the others in order.
    """

    commands: dict[str, Sequence[str]] = field(default_factory=dict)
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    is_stopping: bool = False

    def listen(self) -> None:
        """Listen for the signals that end this process."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)

    def start(self) -> None:
        """Start every child, unless the end was already asked for."""
        for name in self.commands:
            if not self.is_stopping:
                self._spawn(name)

    def run(self) -> None:
        """Wait until told to stop; a child that dies is started again."""
        while not self.is_stopping:
            for name, child in list(self.children.items()):
                if child.poll() is not None and not self.is_stopping:
                    sys.stderr.write(f"The {name} process ended with {child.returncode}; starting it again.\n")
                    time.sleep(RESTART_AFTER_S)
                    self._spawn(name)
            time.sleep(0.2)

    def stop(self) -> None:
        """End the children, gently first."""
        self.is_stopping = True
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        ends = time.monotonic() + STOP_WAIT_S
        for name, child in self.children.items():
            try:
                child.wait(max(0.1, ends - time.monotonic()))
            except subprocess.TimeoutExpired:
                sys.stderr.write(f"The {name} process did not stop in {STOP_WAIT_S} s and is killed.\n")
                child.kill()
                child.wait()

    def _spawn(self, name: str) -> None:
        self.children[name] = subprocess.Popen(list(self.commands[name]), start_new_session=True)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True
