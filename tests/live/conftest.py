import pytest

from tests.live.installation import UP_S, answers, free_port, temporary_installation, wait_for

pytestmark = pytest.mark.live


@pytest.fixture(scope="session")
def demo():
    """The demonstration, loaded once by the real command: every live test reads it, none changes its figures."""
    with temporary_installation() as installation:
        installation.manage("demo", "--no-serve", seconds=600)
        yield installation


@pytest.fixture(scope="session")
def site(demo):
    """The address of the demonstration's running web server, with worker and beat beside it."""
    port = free_port()
    demo.start("manage.py", "up", "--port", str(port), "--keep-engines")
    url = f"http://127.0.0.1:{port}"
    wait_for(lambda: answers(f"{url}/accounts/login/"), UP_S, "the web server's first answer")
    return url
