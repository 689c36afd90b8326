"""`pilotage ui`: whatever asks it to stop, nothing that it started stays.

Belongs here: the interface as real processes. Not here: what it shows.
"""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from tests.outils import PILOTAGE, environment

STOPPED_BY = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _of(home: Path) -> list[int]:
    """The processes that were started for `home`."""
    mark = f"PILOTAGE_HOME={home}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:  # ended meanwhile, or another account's
            continue
    return found


def _hear_all() -> None:
    """As in a terminal: what runs the tests may ignore signals, which a child inherits."""
    for number in STOPPED_BY:
        signal.signal(number, signal.SIG_DFL)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc")
@pytest.mark.parametrize("number", STOPPED_BY)
def test_nothing_stays_of_an_interface_that_is_stopped(
    tmp_path: Path, number: signal.Signals
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ui = subprocess.Popen(
        [PILOTAGE, "ui", "--port", str(port)],
        env=environment(tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=_hear_all,
    )
    try:
        while ui.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/server_info").close()
                break
            except OSError:
                time.sleep(0.3)
        assert len(_of(tmp_path)) > 3, "the interface, its web server, its daemon, its code"
        ui.send_signal(number)
        assert ui.wait(timeout=300) == 0
        assert _of(tmp_path) == []
    finally:
        for left in _of(tmp_path):
            os.kill(left, signal.SIGKILL)
