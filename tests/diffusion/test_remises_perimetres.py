"""Need to know, as a property: over simulated dépôts and drawn rights, the files of every delivery
hold the pupils of their agent's scope, all of them, and nobody else.

Who is in which scope is recomputed from the extracts (`tests.oracle`), who may read what is said
again here. Names are searched in every part of every workbook: hidden sheets, shared strings,
properties, links. Belongs here: the property. Not here: rights and their refusals
(test_habilitations.py), deliveries one by one (test_remises.py).
"""

import csv
import datetime as dt
import html
import io
import random
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.habilitations.lecture import read_rights
from orchestration.habilitations.registre import replace_applied
from orchestration.remises.service import make_again
from orchestration.socle.home import Home
from simulation import simulate
from tests.foyers import livrer
from tests.oracle import CALENDRIERS
from tests.oracle.depot import charger
from tests.oracle.vivier import constituer, rapprocher

DEPOTS = [
    (dt.date(2026, 3, 5), 11, False),
    (dt.date(2026, 3, 25), 12, True),
    (dt.date(2026, 6, 15), 13, False),
    (dt.date(2026, 7, 5), 14, True),
]
SETS_OF_RIGHTS = 12
HEADINGS = ("identifiant", "role", "uai", "type_structure", "code_structure")
Scope = tuple[str, str | None, str | None]
"""UAI, D or G, code; (UAI, None, None) is the lycée."""


@dataclass
class Person:
    """What designates somebody, of which nothing must be where they are not."""

    nom: str
    prenom: str
    marks: frozenset[str]


@dataclass
class World:
    """A dépôt in service, and who is where according to its extracts alone."""

    home: Home
    members: dict[Scope, set[int]]
    strays: dict[str, set[int]]
    """Dossiers outside the vivier, by lycée."""
    people: dict[int, Person]


@pytest.fixture(scope="module", params=DEPOTS, ids=lambda p: p[0].isoformat())
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    day, seed, messy = request.param
    root = tmp_path_factory.mktemp("perimetres")
    campaign = {"date": day, "seed": seed, "lycees": 3, "eleves": 75, "noms_uniques": True}
    livrer(simulate(root / "depots", messy=messy, **campaign), root)
    # the oracle reads the plain twin of a dépôt in every format
    return _world(Home(root), simulate(root / "plain", **campaign))


def _world(home: Home, depot: Path) -> World:
    read = charger(depot, {})
    vivier = constituer(read, CALENDRIERS[read.jour.year]["ouverture"])
    alone = rapprocher(vivier, read)
    world = World(home, {}, {}, {})
    for number, pupil in enumerate(vivier):
        row, dossier = pupil.ligne, pupil.dossier
        world.people[number] = _person(row, dossier.numero_candidat if dossier else None)
        scopes = [(row.uai, None, None), *((row.uai, "G", g) for g in pupil.groupes)]
        scopes += [(row.uai, "D", row.classe)] if row.classe else []
        for scope in scopes:
            world.members.setdefault(scope, set())
            if not pupil.parti:
                world.members[scope].add(number)
    for number, dossier in enumerate(alone, start=len(vivier)):
        world.people[number] = _person(dossier, dossier.numero_candidat)
        world.strays.setdefault(dossier.uai, set()).add(number)
    assert len({p.nom for p in world.people.values()}) > 0.9 * len(world.people)
    return world


def _person(row: object, number: str | None) -> Person:
    return Person(row.nom, row.prenom, frozenset(filter(None, [row.nom, row.ine, number])))


def test_each_delivery_holds_its_scope_and_nobody_else(world: World, tmp_path: Path) -> None:
    draw = random.Random(len(world.people))
    seen = 0
    for _ in range(SETS_OF_RIGHTS):
        rights = _draw(world, draw)
        _apply(world.home, rights, tmp_path / "habilitations.csv")
        index = make_again(world.home)
        folder = world.home.remises / index["date_extraction"]
        told = {entry["agent"]: entry["fichier"] for entry in index["remises"]}
        assert {p.name for p in folder.iterdir()} == {*told.values(), "index.json"}
        for agent in {agent for agent, *_ in rights}:
            must, may = _scope_of(world, [r[1:] for r in rights if r[0] == agent])
            assert (agent in told) == bool(may), agent
            if agent in told:
                _check(world, _texts(folder / told[agent]), must, may)
                seen += 1
    assert seen > SETS_OF_RIGHTS


def _draw(world: World, draw: random.Random) -> list[tuple[str, str, str, str, str]]:
    """Up to ten rights of a few agents: right, wrong, and overlapping ones."""
    scopes = sorted(world.members, key=str)
    lycees = [s for s in scopes if s[1] is None]
    structures = [s for s in scopes if s[1]]
    rights = set()
    for _ in range(draw.randint(2, 10)):
        role = draw.choice(["CHEF", "PP", "PP", "REFERENT", "REFERENT", "PSYEN", "SAIO"])
        whole = role in {"CHEF", "PSYEN", "SAIO"}
        uai, kind, code = draw.choice(lycees if whole or draw.random() < 0.15 else structures)
        uai = "" if draw.random() < 0.1 and not kind else uai
        rights.add((f"agent.{draw.randint(1, 5)}", role, uai, kind or "", code or ""))
    return sorted(rights)


def _scope_of(world: World, rights: list[tuple[str, str, str, str]]) -> tuple[set[int], set[int]]:
    """Who must be in a delivery, and who may be in it (a psychologue has lists only)."""
    must: set[int] = set()
    may: set[int] = set()
    for role, uai, kind, code in rights:
        everybody = world.members.get((uai, None, None), set())
        if role == "CHEF":
            must |= everybody
            may |= everybody | world.strays.get(uai, set())
        elif role == "PSYEN":
            may |= everybody | world.strays.get(uai, set())
        elif role in {"PP", "REFERENT"} and kind:
            must |= world.members[uai, kind, code]
            may |= world.members[uai, kind, code]
    return must, may


def _apply(home: Home, rights: list[tuple[str, ...]], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerows([HEADINGS, *rights])
    replace_applied(home, read_rights(path, home.warehouse))


def _texts(delivery: Path) -> dict[str, str]:
    """Every part of every workbook of a delivery, as text, names of files included."""
    texts = {}
    with zipfile.ZipFile(delivery) as archive:
        for name in archive.namelist():
            with zipfile.ZipFile(io.BytesIO(archive.read(name))) as workbook:
                parts = [html.unescape(workbook.read(p).decode()) for p in workbook.namelist()]
            texts[name] = "\n".join([name, *parts])
    return texts


def _check(world: World, texts: dict[str, str], must: set[int], may: set[int]) -> None:
    everything = "\n".join(texts.values())
    words = set(re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*", everything))
    foreign = [
        number
        for number, person in world.people.items()
        if number not in may and any(_found(mark, words, everything) for mark in person.marks)
    ]
    assert foreign == []
    missing = [
        number
        for number in must
        if not all(p in everything for p in (world.people[number].nom, world.people[number].prenom))
    ]
    assert missing == []


def _found(mark: str, words: set[str], text: str) -> bool:
    return mark in words or (not mark.isalnum() and mark in text)


def test_the_search_would_see_a_stranger(world: World) -> None:
    number, person = next(iter(world.people.items()))
    with pytest.raises(AssertionError):
        _check(world, {"x": f"<si><t>{person.nom}</t></si>"}, set(), set())
    with pytest.raises(AssertionError):
        _check(world, {"x": ""}, {number}, {number})


def test_letters_and_suivi_go_where_the_note_says(world: World, tmp_path: Path) -> None:
    uai, kind, code = max(
        (s for s in world.members if s[1] == "D"), key=lambda s: len(world.members[s])
    )
    rights = [("chef", "CHEF", uai, "", ""), ("pp", "PP", uai, kind, code),
              ("psy", "PSYEN", uai, "", "")]  # fmt: skip
    _apply(world.home, rights, tmp_path / "habilitations.csv")
    index = make_again(world.home)
    documents = {
        entry["agent"]: {(c["niveau"], c["document"]) for c in entry["classeurs"]}
        for entry in index["remises"]
    }
    assert documents["psy"] == {("etablissement", "listes")}
    assert {("etablissement", "listes"), ("etablissement", "suivi"), ("classe", "listes")} <= (
        documents["chef"]
    )
    assert "lettres" not in {document for _, document in documents["chef"]}
    assert documents["pp"] <= {("classe", "listes"), ("classe", "lettres")}
    assert ("classe", "listes") in documents["pp"]


@pytest.fixture(autouse=True)
def _dagster_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run points Dagster to its home; the next tests must not inherit it."""
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
