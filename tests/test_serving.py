import os
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx2 as httpx
import pytest
from served import make_record, opener, running

from api.serving import RecordServer, listen
from indexer.errors import NoRecordError, PortInUseError, ServerError
from indexer.settings import Settings

ROOT = Path(__file__).parent.parent

SERVE = """
import sys
import threading
sys.path[:0] = {paths!r}
from api import serving
from served import opener
from indexer.settings import Settings
from pathlib import Path
data = Path({data!r})
server = serving.RecordServer(Settings(data=data, port=0), opener(data))
print(server.url, flush=True)
server.serve_forever()
"""


def test_the_record_is_served_on_a_port_of_the_systems_choice(tmp_path):
    with running(make_record(tmp_path)) as url:
        ready = httpx.get(f"{url}/readyz")

    assert ready.json()["status"] == "ready"


def test_a_head_is_answered_over_the_wire(tmp_path):
    with running(make_record(tmp_path)) as url, httpx.Client(base_url=url) as client:
        statuses = [client.head(address).status_code for address in ("/healthz", "/readyz", "/v1/speakers", "/v1/ask")]
        after = client.get("/healthz").json()  # the connection is still in step

    assert statuses == [200, 200, 200, 405]
    assert after == {"status": "ok"}


def test_a_port_in_use_is_told_with_what_to_do():
    with listen("127.0.0.1", 0) as taken, pytest.raises(PortInUseError, match="--port"):
        listen("127.0.0.1", taken.getsockname()[1])


def test_a_port_is_free_again_after_the_server_has_ended(tmp_path):
    with running(make_record(tmp_path)) as url:
        port = int(url.rpartition(":")[2])
        httpx.get(f"{url}/healthz")

    listen("127.0.0.1", port).close()


@pytest.mark.parametrize("host", ["203.0.113.77", "no-such-host.invalid"])
def test_an_address_that_is_not_ours_is_told(host):
    with pytest.raises(ServerError, match="--host"):
        listen(host, 0)


def test_an_address_of_the_sixth_version_is_written_in_brackets(tmp_path):
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    try:
        server = RecordServer(Settings(data=tmp_path, port=0, host="::1"), opener(tmp_path))
    except ServerError:
        pytest.skip("this machine has no IPv6 loopback")

    with server.socket:
        assert re.fullmatch(r"http://\[::1\]:\d+", server.url)


def test_serving_without_a_record_ends_with_the_reason(tmp_path):
    server = RecordServer(Settings(data=tmp_path / "nowhere", port=0), opener(tmp_path / "nowhere"))

    with pytest.raises(NoRecordError, match="onrecord index"):
        server.serve_forever()

    assert server.socket.fileno() == -1


def test_a_request_that_outlasts_the_grace_period_is_told_and_no_fault_is_logged(tmp_path, caplog):
    data = make_record(tmp_path)
    server = RecordServer(Settings(data=data, port=0), opener(data))
    server.config.timeout_graceful_shutdown = 0
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    assert server.app.state.live.wait(30)

    with socket.create_connection(server.socket.getsockname()) as half_sent:
        half_sent.sendall(b"POST /v1/ask HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n")
        half_sent.sendall(b"content-length: 99\r\nexpect: 100-continue\r\n\r\n")
        half_sent.recv(100)
        server.stop()
        response = b"".join(iter(lambda: half_sent.recv(4096), b""))
    thread.join(30)

    assert b" 503 " in response.partition(b"\r\n")[0]
    assert b"the server is ending" in response
    assert "Traceback" not in caplog.text


def test_a_signal_ends_the_server_even_while_a_client_holds_its_connection(tmp_path):
    data = make_record(tmp_path)
    code = SERVE.format(paths=[str(ROOT), str(ROOT / "tests")], data=str(data))
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as server:
        url = server.stdout.readline().strip()
        with httpx.Client(base_url=url) as client:
            client.get("/healthz")
            os.kill(server.pid, signal.SIGTERM)
            code = server.wait(30)

    assert code in {0, -signal.SIGTERM}
