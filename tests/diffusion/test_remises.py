"""What each agent receives: exactly the files of their rights, checked, encrypted, replaced whole.

Belongs here: sets of remises made from a hand-made dépôt, of which every document exists. What a
whole run delivers is in test_remises_passage.py.
"""

import csv
import dataclasses
import datetime as dt
import hashlib
import io
import json
import os
import re
import signal
import stat
import time
import zipfile
from pathlib import Path

import duckdb
import pyrage
import pytest

from exports.manifeste import write_private
from orchestration.depot.contract import load_descriptors
from orchestration.habilitations.base import ROLES
from orchestration.habilitations.modele import Droit, Lecture
from orchestration.habilitations.registre import replace_applied
from orchestration.remises.archive import pack
from orchestration.remises.erreurs import RemisesFailed
from orchestration.remises.fabrication import make_remises
from orchestration.remises.index import INDEX, read_index
from orchestration.remises.reglages import Reglages
from orchestration.remises.service import NothingInService, make_again
from orchestration.socle.home import Home
from tests.outils import PROJECT, access_journal, tree
from tests.processus import appeler

DAY = "2026-03-25"
LPO, LP = "0990001N", "0980001U"
STRUCTURES = [
    (LPO, "D", "T01"), (LPO, "D", "T02"), (LPO, "G", "SPE-1"),
    (LP, "D", "T01"), (LP, "G", "T01"),
]  # fmt: skip
GENRES = {"D": "classe", "G": "groupe"}
FREE = Reglages("facultatif", frozenset())
FOR_CHEFS = Reglages("facultatif", frozenset({"lettres_pour_chef"}))
MUST = Reglages("obligatoire", frozenset())

CHEF_LPO = {
    f"{LPO}/etablissement.xlsx",
    f"{LPO}/suivi_voeux.xlsx",
    f"{LPO}/classes/T01.xlsx",
    f"{LPO}/classes/T02.xlsx",
    f"{LPO}/groupes/SPE-1.xlsx",
}
LETTERS_LPO = {
    f"{LPO}/classes/T01_lettres.xlsx",
    f"{LPO}/classes/T02_lettres.xlsx",
    f"{LPO}/groupes/SPE-1_lettres.xlsx",
}
T01_LPO = {f"{LPO}/classes/T01.xlsx", f"{LPO}/classes/T01_lettres.xlsx"}
T01_GROUP_LP = {f"{LP}/groupes/T01.xlsx", f"{LP}/groupes/T01_lettres.xlsx"}


def entries() -> list[dict[str, object]]:
    """Every file that a dépôt of these lycées may deliver, as its manifest tells it."""
    found = []
    for uai in (LPO, LP):
        found += [
            (f"{uai}/etablissement.xlsx", "etablissement", uai, None, "listes"),
            (f"{uai}/suivi_voeux.xlsx", "etablissement", uai, None, "suivi"),
        ]
    for uai, kind, code in STRUCTURES:
        place = f"{uai}/{GENRES[kind]}s/{code}"
        found += [
            (f"{place}.xlsx", GENRES[kind], uai, code, "listes"),
            (f"{place}_lettres.xlsx", GENRES[kind], uai, code, "lettres"),
        ]
    names = ("fichier", "niveau", "uai", "structure", "document")
    return [dict(zip(names, row, strict=True)) for row in found]


def write_set(folder: Path, told: list[dict[str, object]]) -> None:
    for entry in told:
        data = f"classeur {entry['fichier']}".encode()
        write_private(folder / str(entry["fichier"]), data)
        entry |= {"sha256": hashlib.sha256(data).hexdigest(), "octets": len(data), "lignes": 2}
    manifest = {"date_extraction": DAY, "classeurs": told}
    write_private(folder / "manifeste.json", json.dumps(manifest).encode())


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home where a hand-made dépôt is in service."""
    home = Home(tmp_path / "var")
    home.prepare()
    finished = home.work / "fini"
    write_set(finished / "classeurs", entries())
    with duckdb.connect(str(finished / "entrepot.duckdb")) as con:
        con.execute("create schema marts")
        con.execute("create table marts.dim_etablissements (uai varchar)")
        con.execute("create table marts.dim_structures (uai varchar, type varchar, code varchar)")
        con.executemany("insert into marts.dim_etablissements values (?)", [[LPO], [LP]])
        con.executemany("insert into marts.dim_structures values (?, ?, ?)", STRUCTURES)
    home.put_in_service({DAY: finished}, "00000001")
    return home


def right(agent: str, role: str, uai: str | None = None, kind: str | None = None,
          code: str | None = None, **more: object) -> Droit:  # fmt: skip
    given = Droit(agent, role, uai, kind, code, None, None, None, "droits.csv", 2)
    return dataclasses.replace(given, **more)


def put(home: Home, *rights: Droit) -> None:
    numbered = [dataclasses.replace(r, ligne=n) for n, r in enumerate(rights, 2)]
    replace_applied(home, Lecture("droits.csv", "", len(rights), 0, numbered, [], [], True))


def make(home: Home, settings: Reglages = FREE, name: str = "essai") -> tuple[dict, Path]:
    out = home.work / name
    index = make_remises(home, home.warehouse.resolve(), home.workbooks / "courant", out, settings)
    return index, out


def contents(data: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names))
        for name in names:
            assert archive.read(name) == f"classeur {name}".encode()
        return set(names)


def received(home: Home, *rights: Droit, settings: Reglages = FREE) -> dict[str, set[str]]:
    """The files in the delivery of each agent who has one."""
    put(home, *rights)
    index, out = make(home, settings)
    found = {r["agent"]: contents((out / r["fichier"]).read_bytes()) for r in index["remises"]}
    assert found == {
        r["agent"]: {f["fichier"] for f in r["classeurs"]} for r in index["remises"]
    }, "the index says what is in each"
    assert {p.name for p in out.iterdir()} == {INDEX, *(r["fichier"] for r in index["remises"])}
    return found


@pytest.mark.parametrize(
    ("given", "files"),
    [
        ([right("a", "CHEF", LPO)], CHEF_LPO),
        ([right("a", "PP", LPO, "D", "T01")], T01_LPO),
        ([right("a", "REFERENT", LP, "G", "T01")], T01_GROUP_LP),
        ([right("a", "PP", LP, "G", "T01")], T01_GROUP_LP),
        ([right("a", "PSYEN", LPO)], {f"{LPO}/etablissement.xlsx"}),
        (
            [right("a", "PSYEN", LPO), right("a", "PSYEN", LP)],
            {f"{LPO}/etablissement.xlsx", f"{LP}/etablissement.xlsx"},
        ),
        (
            [right("a", "PP", LPO, "D", "T01"), right("a", "REFERENT", LP, "G", "T01")],
            T01_LPO | T01_GROUP_LP,
        ),
        (
            [right("a", "CHEF", LPO), right("a", "PP", LPO, "D", "T01"), right("a", "SAIO")],
            CHEF_LPO | T01_LPO,
        ),
    ],
)
def test_an_agent_receives_the_files_of_their_rights_and_no_other(
    home: Home, given: list[Droit], files: set[str]
) -> None:
    assert received(home, *given, right("autre", "CHEF", LP))["a"] == files


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (right("a", "CHEF"), "aucun lycée nommé"),
        (right("a", "PP", LPO), "aucune classe ni aucun groupe nommé"),
        (right("a", "REFERENT", LPO), "aucune classe ni aucun groupe nommé"),
        (right("a", "PSYEN"), "aucun lycée nommé"),
        (right("a", "SAIO"), "ne reçoit aucun fichier nominatif"),
        (right("a", "SAIO", LPO), "ne reçoit aucun fichier nominatif"),
        (right("a", "SAIO", LPO, "D", "T01"), "ne reçoit aucun fichier nominatif"),
        (right("a", "CHEF", "0750655E"), "lycée inconnu du dépôt"),
        (right("a", "PP", LPO, "D", "T99"), "classe inconnue"),
        (right("a", "PP", LPO, "D", "t01"), "classe inconnue"),
        (right("a", "PP", LPO, "G", "T01"), "groupe inconnu"),
        (right("a", "CHEF", LPO, "D", "T01"), "lycée entier"),
        (right("a", "PSYEN", LPO, "D", "T01"), "lycée entier"),
        (right("a", "PP", LPO, "D"), "type de structure sans code"),
        (right("a", "PP", None, "D", "T01"), "structure nommée sans son lycée"),
        (right("a", "INSPECTEUR", LPO), "rôle absent de remises_roles.csv"),
        (right("a", "CHEF", LPO, cle_publique="age1faux"), "clé publique illisible"),
        (right("a", "PP", LPO, "D", "T01", date_debut=dt.date(2026, 3, 26)), "pas encore ouvert"),
        (right("a", "PP", LPO, "D", "T01", date_fin=dt.date(2026, 3, 24)), "échu"),
    ],
)
def test_a_right_without_a_valid_scope_gives_nothing_and_is_listed_with_its_line(
    home: Home, given: Droit, reason: str
) -> None:
    assert received(home, right("b", "CHEF", LP), given).keys() == {"b"}
    index = json.loads((home.work / "essai" / INDEX).read_text())
    [without] = index["sans_remise"]
    assert without["agent"] == "a"
    assert reason in without["motifs"][0]
    [useless] = index["droits_sans_effet"]
    assert (useless["agent"], useless["fichier"], useless["ligne"]) == ("a", "droits.csv", 3)
    assert reason in useless["motif"]
    assert useless["en_attente"] == ("inconnu" in reason)


def test_a_right_comes_back_with_its_class_without_being_applied_again(home: Home) -> None:
    assert received(home, right("a", "PP", LPO, "D", "T99")) == {}
    with duckdb.connect(str(home.warehouse.resolve())) as con:
        con.execute("insert into marts.dim_structures values (?, 'D', 'T99')", [LPO])
    told = [e | {"structure": "T99"} if e["structure"] == "T01" else e for e in entries()]
    write_set(home.workbooks / "courant", told)
    index, _ = make(home, name="suivant")
    assert [entry["agent"] for entry in index["remises"]] == ["a"]
    assert index["droits_sans_effet"] == []


def test_the_days_of_a_right_are_included(home: Home) -> None:
    day = dt.date.fromisoformat(DAY)
    only_that_day = right("a", "PP", LPO, "D", "T01", date_debut=day, date_fin=day)
    assert received(home, only_that_day) == {"a": T01_LPO}


def test_two_keys_for_one_agent_give_nothing(home: Home) -> None:
    one, other = (str(pyrage.x25519.Identity.generate().to_public()) for _ in range(2))
    given = [
        right("a", "CHEF", LPO, cle_publique=one),
        right("a", "PSYEN", LP, cle_publique=other),
    ]
    assert received(home, *given) == {}


def test_letters_go_to_the_chef_only_when_the_variable_says_so(home: Home) -> None:
    chef, psy = right("a", "CHEF", LPO), right("b", "PSYEN", LPO)
    assert received(home, chef, settings=MUST) == {}
    assert received(home, chef, psy)["a"] == CHEF_LPO
    with_letters = received(home, chef, psy, settings=FOR_CHEFS)
    assert with_letters == {"a": CHEF_LPO | LETTERS_LPO, "b": {f"{LPO}/etablissement.xlsx"}}
    assert not FREE.conditions


@pytest.mark.parametrize("said", ["false", "true"])
def test_the_variable_of_letters_is_read_from_the_project(tmp_path: Path, said: str) -> None:
    text = (PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    changed = re.sub("lettres_pour_chef: [a-z]+", f"lettres_pour_chef: {said}", text)
    (tmp_path / "dbt_project.yml").write_text(changed, encoding="utf-8")
    assert ("lettres_pour_chef" in Reglages.from_project(tmp_path).conditions) is (said == "true")


def test_a_file_of_the_manifest_without_document_is_one_of_lists(home: Home) -> None:
    told = [{k: v for k, v in e.items() if k != "document"} for e in entries()[:2]]
    write_set(home.workbooks / "courant", told)
    assert received(home, right("a", "PSYEN", LPO))["a"] == {
        f"{LPO}/etablissement.xlsx",
        f"{LPO}/suivi_voeux.xlsx",
    }


def test_every_role_of_the_contract_is_in_the_seed() -> None:
    with ROLES.open(encoding="utf-8", newline="") as stream:
        seeded = {row["role"] for row in csv.DictReader(stream)}
    champs = load_descriptors()["habilitations"].champs
    assert [set(c.enum) for c in champs if c.name == "role"] == [seeded]


AGENTS = ["../chef", "..", "a/b", "=cmd|'/c calc'!A1", "Chef", "chef", "CON", "é" * 300, "a\u202eb"]


def test_an_agent_who_is_a_path_or_a_formula_has_a_safe_file_and_no_other_s(home: Home) -> None:
    given = [right(a, "PP", LPO, "D", "T01") for a in AGENTS[:-1]]
    assert received(home, *given, right(AGENTS[-1], "CHEF", LP)).keys() == set(AGENTS)
    index = json.loads((home.work / "essai" / INDEX).read_text())
    files = [entry["fichier"] for entry in index["remises"]]
    assert len({name.casefold() for name in files}) == len(AGENTS)
    assert all(name.isascii() and name == Path(name).name and len(name) < 80 for name in files)
    assert all(name[0].isalnum() for name in files)
    assert sorted(home.work.iterdir()) == [home.work / "essai"]
    assert "\u202e" not in (home.work / "essai" / INDEX).read_text(encoding="utf-8")


def test_a_delivery_is_encrypted_for_its_agent_and_for_nobody_else(home: Home) -> None:
    mine, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    ssh = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHsKLqeplhpW+uObz5dvMgjz1OxfM/XXUB+VHtZ6isGN x"
    put(
        home,
        right("a", "PP", LPO, "D", "T01", cle_publique=str(mine.to_public())),
        right("b", "PP", LPO, "D", "T01", cle_publique=ssh),
        right("c", "PP", LPO, "D", "T01"),
    )
    index, out = make(home)
    told = {entry["agent"]: entry for entry in index["remises"]}
    assert [told[a]["fichier"] for a in "abc"] == ["a.zip.age", "b.zip.age", "c.zip"]
    assert [told[a]["chiffre"] for a in "abc"] == [True, True, False]
    secret = (out / "a.zip.age").read_bytes()
    assert contents(pyrage.decrypt(secret, [mine])) == T01_LPO
    assert b"classeur" not in secret
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(secret, [other])
    assert (out / "b.zip.age").read_bytes().startswith(b"age-encryption.org/v1\n-> ssh-ed25519 ")
    for entry in told.values():
        data = (out / entry["fichier"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()


def test_when_encryption_is_compulsory_no_key_is_no_delivery(home: Home) -> None:
    key = str(pyrage.x25519.Identity.generate().to_public())
    put(home, right("a", "CHEF", LPO, cle_publique=key), right("b", "CHEF", LP))
    index, out = make(home, MUST)
    assert {p.name for p in out.iterdir()} == {INDEX, "a.zip.age"}
    [without] = index["sans_remise"]
    assert without["agent"] == "b"
    assert "le chiffrement est obligatoire" in without["motifs"][0]


def test_a_setting_that_is_neither_stops_everything(tmp_path: Path) -> None:
    text = (PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    wrong = re.sub("chiffrement: [a-z]+", "chiffrement: obligatoir", text)
    assert wrong != text
    (tmp_path / "dbt_project.yml").write_text(wrong, encoding="utf-8")
    with pytest.raises(RemisesFailed, match="facultatif ou obligatoire attendu"):
        Reglages.from_project(tmp_path)


def test_a_workbook_that_is_not_the_manifest_s_stops_everything(home: Home) -> None:
    put(home, right("../a", "PP", LPO, "D", "T01"))
    with (home.workbooks / "courant" / LPO / "classes" / "T01.xlsx").open("ab") as stream:
        stream.write(b"!")
    with pytest.raises(RemisesFailed, match=r"La remise de \.\./a"):
        make(home)


def test_the_same_rights_give_the_same_bytes(home: Home) -> None:
    put(home, right("a", "CHEF", LPO), right("b", "PP", LP, "D", "T01"), right("c", "SAIO"))
    _, first = make(home, name="un")
    time.sleep(2.1)  # the resolution of dates in a ZIP is two seconds
    _, second = make(home, name="deux")
    assert tree(first) == tree(second)
    with zipfile.ZipFile(first / "a.zip") as archive:
        assert {e.date_time for e in archive.infolist()} == {(2026, 3, 25, 0, 0, 0)}
        assert {e.external_attr >> 16 for e in archive.infolist()} == {0o100600}


def test_the_order_of_files_does_not_change_an_archive() -> None:
    day = dt.date(2026, 3, 25)
    assert pack({"a": b"1", "b": b"2"}, day) == pack({"b": b"2", "a": b"1"}, day)


def test_only_the_owner_reads_them(home: Home) -> None:
    previous = os.umask(0)
    try:
        put(home, right("a", "CHEF", LPO))
        make_again(home, FREE)
    finally:
        os.umask(previous)
    folder = (home.remises / DAY).resolve()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()} == {0o600}


def test_without_an_applied_habilitation_there_is_no_remise_and_no_error(home: Home) -> None:
    assert make_again(home, FREE) is None
    assert list(home.remises.iterdir()) == []


def test_without_a_depot_in_service_there_is_nothing_to_deliver(tmp_path: Path) -> None:
    home = Home(tmp_path / "vide")
    home.prepare()
    put(home, right("a", "CHEF", LPO))
    with pytest.raises(NothingInService):
        make_again(home, FREE)


def test_made_again_they_replace_the_last_ones_and_each_is_journaled(home: Home) -> None:
    put(home, right("a", "CHEF", LPO), right("b", "PP", LPO, "D", "T01"))
    make_again(home, FREE)
    before = tree(home.workbooks / "courant")
    put(home, right("b", "PP", LPO, "D", "T01"), right("c", "PSYEN", LP))
    make_again(home, FREE)
    assert {p.name for p in (home.remises / DAY).iterdir()} == {INDEX, "b.zip", "c.zip"}
    assert len(list(home.served().glob("remises-*"))) == 1
    assert tree(home.workbooks / "courant") == before
    lines = [line for line in access_journal(home.root) if line["action"] == "remise"]
    assert [line["perimetre"]["agent"] for line in lines] == ["a", "b", "b", "c"]
    assert {line["perimetre"]["date"] for line in lines} == {DAY}
    assert [line["perimetre"]["fichiers"] for line in lines] == [5, 2, 2, 1]
    assert [line["lignes"] for line in lines] == [10, 4, 4, 2]


def test_a_failure_leaves_the_last_ones(home: Home) -> None:
    put(home, right("a", "CHEF", LPO))
    make_again(home, FREE)
    before = tree(home.remises / DAY)
    (home.workbooks / "courant" / LPO / "etablissement.xlsx").write_bytes(b"autre")
    with pytest.raises(RemisesFailed):
        make_again(home, FREE)
    assert tree(home.remises / DAY) == before


def test_what_a_kill_leaves_is_tidied(home: Home) -> None:
    put(home, right("a", "CHEF", LPO))
    make_again(home, FREE)
    whole, served = tree(home.remises / DAY), home.served()
    (served / "remises-0bad0bad").mkdir()  # renamed, its link not yet
    (home.remises / DAY).unlink()  # the link of the delivery made, that of the date not yet
    (home.remises / "2026-01-01").symlink_to("../livraisons/2026-01-01_gone/remises")
    home.tidy()
    home.tidy()
    assert tree(home.remises / DAY) == whole
    assert not (served / "remises-0bad0bad").exists()
    assert [p.name for p in home.remises.iterdir()] == [DAY]


def test_a_delivery_without_remises_takes_the_link_of_its_date_away(home: Home) -> None:
    put(home, right("a", "CHEF", LPO))
    make_again(home, FREE)
    finished = home.work / "fini"
    write_set(finished / "classeurs", entries())
    (finished / "entrepot.duckdb").write_bytes(b"")
    home.put_in_service({DAY: finished}, "00000002")
    assert list(home.remises.iterdir()) == []
    assert read_index(home, DAY) is None


def without_end(home: Home) -> None:
    """In a process of its own."""
    while True:
        make_again(home, FREE)
        print("fait", flush=True)


@pytest.mark.parametrize("milliseconds", [0, 17, 41, 67, 98, 130])
def test_a_kill_at_any_moment_leaves_a_whole_set(home: Home, milliseconds: int) -> None:
    put(home, right("a", "CHEF", LPO), right("b", "CHEF", LP))
    with appeler(home.root, without_end, home) as loop:
        assert loop.stdout.readline() == "fait\n"
        time.sleep(milliseconds / 1000)
        loop.signal_all(signal.SIGKILL)
        assert loop.wait() == -signal.SIGKILL
    index = read_index(home, DAY)
    found = tree(home.remises / DAY)
    assert found.pop(INDEX)
    assert found == {entry["fichier"]: entry["sha256"] for entry in index["remises"]}
    make_again(home, FREE)
    assert len(list(home.served().glob("remises-*"))) == 1
