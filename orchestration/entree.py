"""The first thing that the script `pilotage` runs: one line on Ctrl-C, even while it loads.

Belongs here: nothing that takes time to import. Not here: commands (`orchestration.cli`).
"""

import os
import signal


def _early(_signal: int, _frame: object) -> None:
    os.write(2, "\nInterrompu : rien n'a changé.\n".encode())
    os._exit(130)


def main() -> None:
    """Run the command; what comes while Python ends no longer prints anything."""
    ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    if not ignored:
        signal.signal(signal.SIGINT, _early)
    from orchestration.socle.ramassage import rarely

    rarely()
    from orchestration.cli import main as command
    from orchestration.socle.interruption import listen

    listen()
    try:
        if not ignored:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        command()
    except KeyboardInterrupt:
        _early(signal.SIGINT, None)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
