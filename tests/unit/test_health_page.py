"""Others see whether the daemon is well: a page for this machine, a sign of life to a health check, the supervisor."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from monitor.adapters.serve_health import HealthBeacon
from monitor.adapters.serve_health.page import AT_ONCE, Page
from monitor.model.config import HealthSigns
from monitor.model.errors import ConfigError
from monitor.model.vitals import Condition
from monitor.settings.load import load

WELL = Condition((), {"monitor_up": 1.0, 'monitor_fault{name="disk"}': 1.0, "monitor_ticks_total": 12345678.0})
ILL = Condition(("the database's disk is full", "desk takes no alerts"), {"monitor_up": 1.0})


@pytest.fixture
def page() -> Iterator[Callable[..., tuple[int, str]]]:
    state = {"now": WELL}
    served = Page("127.0.0.1:0", lambda: state["now"])

    def ask(path: str, condition: Condition = WELL, method: str = "GET", host: str | None = None) -> tuple[int, str]:
        state["now"] = condition
        connection = HTTPConnection("127.0.0.1", served.port, timeout=10)
        connection.request(method, path, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        said = answer.read().decode()
        connection.close()
        return answer.status, said

    ask.port = served.port  # type: ignore[attr-defined]
    yield ask
    served.close()


def test_healthz_is_200_where_all_is_well_and_503_with_the_reasons_where_it_is_not(page: Callable[..., tuple]) -> None:
    status, said = page("/healthz")
    assert (status, json.loads(said)) == (200, {"status": "ok", "reasons": []})
    status, said = page("/healthz?x", ILL)
    assert (status, json.loads(said)) == (503, {"status": "ill", "reasons": list(ILL.reasons)})
    assert page("/healthz", ILL, "HEAD") == (503, "")


def test_metrics_are_prometheus_text(page: Callable[..., tuple]) -> None:
    status, said = page("/metrics")
    assert status == 200
    assert said.splitlines()[:3] == [
        "# HELP monitor_fault Faults that have been told and are not over.",
        "# TYPE monitor_fault gauge",
        'monitor_fault{name="disk"} 1',
    ]
    assert "# TYPE monitor_ticks_total counter\nmonitor_ticks_total 12345678\n" in said


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/", 404), ("POST", "/healthz", 501), ("PUT", "/", 501)]
)
def test_there_is_nothing_else_and_nothing_can_be_written(
    page: Callable[..., tuple], method: str, path: str, status: int
) -> None:
    assert page(path, method=method)[0] == status


def test_a_name_that_was_made_to_point_here_gets_nothing(page: Callable[..., tuple]) -> None:
    assert page("/metrics", host="evil.example:80")[0] == 403
    assert page("/metrics", host="localhost:80")[0] == 200


def test_clients_that_say_nothing_take_no_more_than_their_places(page: Callable[..., tuple]) -> None:
    at = ("127.0.0.1", page.port)  # type: ignore[attr-defined]
    silent = [socket.create_connection(at, timeout=4) for _ in range(AT_ONCE + 1)]
    assert silent[-1].recv(1) == b"", "turned away before anybody's patience ends"
    for one in silent:
        one.close()
    while True:
        with suppress(ConnectionError):
            assert page("/healthz")[0] == 200
            break


@pytest.mark.parametrize("listen", ["0.0.0.0:8799", "[::]:8799", "192.0.2.7:8799", "monitor.example:8799"])
def test_an_address_that_others_reach_needs_an_explicit_word(tmp_path: Path, listen: str) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    main = folder / "monitor.yaml"
    main.write_text(f'health: {{listen: "{listen}"}}\n')
    with pytest.raises(ConfigError, match=r"can be reached by other machines.*public: true"):
        load(folder, {})
    main.write_text(f'health: {{listen: "{listen}", public: true, ping: "${{PING}}"}}\n')
    settings = load(folder, {"PING": "https://ping.example/secret"})
    assert settings.health == HealthSigns(listen, "https://ping.example/secret", public=True)
    assert "secret" not in repr(settings)


class Check(BaseHTTPRequestHandler):
    """A health check that keeps what it hears; one that moved answers with a redirect."""

    def do_POST(self) -> None:
        said = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.heard.append((self.path, said))  # type: ignore[attr-defined]
        self.send_response(302 if self.path.startswith("/moved") else 200)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        return None


@pytest.fixture
def check() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Check)
    server.heard = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def beacon(port: int, path: str) -> HealthBeacon:
    return HealthBeacon(HealthSigns(ping=f"http://127.0.0.1:{port}{path}"), lambda: WELL, {})


def test_a_health_check_hears_of_life_and_of_failure(check: HTTPServer) -> None:
    made = beacon(check.server_port, "/3f1c?rid=1")
    assert made.ping(True, "well") is None
    assert made.ping(False, "the disk is full") is None
    assert check.heard == [("/3f1c?rid=1", "well"), ("/3f1c/fail?rid=1", "the disk is full")]  # type: ignore[attr-defined]


def test_a_health_check_that_moved_or_is_not_there_is_told_without_its_address(check: HTTPServer) -> None:
    assert beacon(check.server_port, "/moved/secret").ping(True, "well") == "it answered 302"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert beacon(port, "/secret").ping(True, "well") == "ConnectError"
    assert HealthBeacon(HealthSigns(), lambda: WELL, {}).ping(False, "x") is None


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_hears_that_we_are_ready(tmp_path: Path, *, abstract: bool) -> None:
    place = f"@monitor-test-{tmp_path.name}-{threading.get_native_id()}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.bind("\0" + place[1:] if abstract else place)
        HealthBeacon(HealthSigns(), lambda: WELL, {"NOTIFY_SOCKET": place}).say("READY=1")
        assert supervisor.recv(100) == b"READY=1"
    HealthBeacon(HealthSigns(), lambda: WELL, {"NOTIFY_SOCKET": place}).say("WATCHDOG=1")  # nobody listens


def test_a_page_that_cannot_be_opened_is_told_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        made = HealthBeacon(HealthSigns(f"127.0.0.1:{taken.getsockname()[1]}"), lambda: WELL, {})
    assert [record.message for record in caplog.records] == ["no health page"]
    made.close()
