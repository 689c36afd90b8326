"""Ctrl-C, noticed at every moment, even when a library swallowed it.

Belongs here: hearing the signal, and saying whether it came. Not here: what a person then reads
(`orchestration.commandes.garde`).

Python's handlers change while a run is at work (Dagster, dbt), and what they raise may be lost in a
callback; the byte that a signal writes in a pipe is not.
"""

import signal
import socket
import threading

_ASKED = {signal.SIGINT, signal.SIGTERM}
_heard: list[signal.Signals] = []
_pipe: list[socket.socket] = []


def listen() -> None:
    """Hear Ctrl-C from now on; a process started with SIGINT ignored (nohup, &) never does."""
    if threading.current_thread() is not threading.main_thread():
        return
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # Dagster would listen to it again; blocked, it is never delivered. Python's own tracker,
        # that dbt starts, unblocks it: so it is started first.
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        return
    if not _pipe:
        _pipe.extend(socket.socketpair())
        for end in _pipe:
            end.setblocking(False)
    signal.set_wakeup_fd(_pipe[1].fileno(), warn_on_full_buffer=False)


def asked() -> bool:
    """True once Ctrl-C (or `kill`, when Python hears it) was received."""
    if _pipe:
        try:
            numbers = _pipe[0].recv(4096)
        except BlockingIOError:
            numbers = b""
        _heard.extend(signal.Signals(n) for n in numbers if n in _ASKED)
    return bool(_heard)


def check() -> None:
    """Raise KeyboardInterrupt when it was asked: called between steps, and before any switch."""
    if asked():
        raise KeyboardInterrupt


def forget() -> None:
    """Start anew, as in a new process."""
    asked()
    _heard.clear()
