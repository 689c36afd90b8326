"""The progress of a stage, as a terminal receives it."""

import io
import sys
from pathlib import Path

import pytest

from orchestration.passage import avancement
from orchestration.passage.travail import Travail
from orchestration.socle.home import Home


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def written(
    monkeypatch: pytest.MonkeyPatch, place: Path, stream: io.StringIO, *, verbose: bool = True
) -> str:
    """What one stage of three files writes, with no wait between two writings."""
    monkeypatch.setattr(avancement, "EVERY", 0)
    monkeypatch.setattr(sys, "stderr", stream)
    travail = Travail(Home(place), place, verbose)
    with travail.stage("Classeurs"):
        for done in (0, 1, 2, 3):
            travail.progress(done, 3)
    return stream.getvalue()


def test_a_long_stage_tells_how_far_it_is_on_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(avancement, "AFTER", 0)
    said = written(monkeypatch, tmp_path, Terminal())
    assert "\r\x1b[K  Classeurs : 1/3, reste 0 s …\r" in said
    assert "Classeurs : 3/3" in said
    assert "0/3" not in said, "nothing is known of the pace yet"
    assert said.count("\n") == 1
    assert said.endswith("\r\x1b[K\r  Classeurs : 0.0 s\n")


def test_a_short_stage_a_file_and_a_silent_run_receive_nothing_of_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert "/3" not in written(monkeypatch, tmp_path, Terminal())
    monkeypatch.setattr(avancement, "AFTER", 0)
    assert "/3" not in written(monkeypatch, tmp_path, io.StringIO())
    assert written(monkeypatch, tmp_path, Terminal(), verbose=False) == ""


@pytest.mark.parametrize(("seconds", "told"), [(40.4, "40 s"), (89, "89 s"), (200, "3 min")])
def test_what_is_left_is_told_in_the_unit_of_a_person(seconds: float, told: str) -> None:
    assert avancement._told(seconds) == told
