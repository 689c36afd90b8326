"""The journal of accesses: one line per act, added, kept for so long, naming no pupil.

Belongs here: the file itself. What runs and purges write in it is seen with them.
"""

import datetime as dt
import json
import os
import pwd
import stat
from pathlib import Path

from orchestration.socle.home import Home
from orchestration.socle.journal_acces import forget, record
from tests.outils import PETIT, pilotage


def lines(home: Path) -> list[dict]:
    return [
        json.loads(line)
        for path in sorted((home / "journal").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def test_a_line_says_who_what_when_on_what_and_how_many(tmp_path: Path) -> None:
    before = dt.datetime.now(dt.UTC).replace(microsecond=0)
    record(Home(tmp_path), "remise", 12, agent="pp.1", depot="2026-03-25", cle=None)
    (line,) = lines(tmp_path)
    assert line["qui"] == pwd.getpwuid(os.getuid()).pw_name
    assert before <= dt.datetime.fromisoformat(line["quand"]) <= dt.datetime.now(dt.UTC)
    assert line["quand"].endswith("+00:00")
    assert line["perimetre"] == {"agent": "pp.1", "depot": "2026-03-25"}
    assert (line["action"], line["lignes"]) == ("remise", 12)


def test_variables_of_the_environment_do_not_say_who(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("LOGNAME", "autre")
    monkeypatch.setenv("USER", "autre")
    record(Home(tmp_path), "essai")
    assert lines(tmp_path)[0]["qui"] == pwd.getpwuid(os.getuid()).pw_name


def test_lines_are_added_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    record(Home(tmp_path), "un")
    (path,) = (tmp_path / "journal").iterdir()
    first = path.read_bytes()
    with path.open("ab") as stream:
        stream.write(b'{"coup')  # what a full disk leaves
    record(Home(tmp_path), "deux")
    assert path.read_bytes().startswith(first)
    cut, last = path.read_text().splitlines()[1:]
    assert cut == '{"coup'
    assert json.loads(last)["action"] == "deux"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_month_is_kept_until_its_last_day_is_too_old(tmp_path: Path) -> None:
    folder = tmp_path / "journal"
    folder.mkdir()
    for month in ("2024-11", "2025-06", "2025-07"):
        (folder / f"{month}.jsonl").touch()
    forget(Home(tmp_path), dt.date(2026, 6, 30))
    assert sorted(p.stem for p in folder.iterdir()) == ["2025-06", "2025-07"]
    forget(Home(tmp_path), dt.date(2026, 7, 1))
    assert sorted(p.stem for p in folder.iterdir()) == ["2025-07"]


def test_a_blocked_run_has_its_start_and_its_end(tmp_path: Path) -> None:
    done = pilotage(tmp_path, "run", PETIT.parent / "petit_depot" / "absent" / "2026-03-25")
    assert done.returncode == 1
    assert lines(tmp_path) == [], "no folder: nothing was read"
    (empty := tmp_path / "2026-03-25").mkdir()
    assert pilotage(tmp_path, "run", empty).returncode == 1
    start, end = lines(tmp_path)
    assert (start["action"], end["action"]) == ("passage : début", "passage : fin")
    assert start["perimetre"]["depot"] == end["perimetre"]["depot"] == "2026-03-25"
    assert end["perimetre"]["resultat"] == "bloqué"
    assert end["lignes"] is None
