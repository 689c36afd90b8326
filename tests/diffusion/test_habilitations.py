"""A file of habilitations: what is accepted, refused and why, shown, applied, replaced.

Belongs here: reading and applying rights. What an agent receives is in test_remises.py.
"""

import datetime as dt
import json
import os
import shutil
import stat
from pathlib import Path

import duckdb
import openpyxl
import pyrage
import pytest

from orchestration.depot.contract import load_contract, load_descriptors
from orchestration.depot.discovery import take_stock
from orchestration.depot.errors import FichierRefuse
from orchestration.habilitations.application import RightsChanged, apply_rights
from orchestration.habilitations.attente import pending
from orchestration.habilitations.differences import compare
from orchestration.habilitations.lecture import read_rights
from orchestration.habilitations.modele import Lecture
from orchestration.habilitations.registre import (
    RightsDamaged,
    applied,
    applied_path,
    replace_applied,
)
from orchestration.socle.home import FICTIONAL, Home
from orchestration.socle.texte_sur import harmless, harmless_json
from orchestration.socle.verrou import AnotherRun, only_writer
from simulation import simulate
from tests.outils import PETIT, access_journal, pilotage, tree
from tests.processus import executer, limit_files

TITLES = (
    "identifiant;mel;nom;prenom;role;uai;type_structure;code_structure;cle_publique;"
    "date_debut;date_fin"
)
KEY, OTHER_KEY = (str(pyrage.x25519.Identity.generate().to_public()) for _ in range(2))
SSH = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHsKLqeplhpW+uObz5dvMgjz1OxfM/XXUB+VHtZ6isGN chef@pc"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two lycées, classes T01 of both, a group SPE-1 of the first."""
    path = tmp_path_factory.mktemp("entrepot") / "entrepot.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("""
            create schema marts;
            create table marts.dim_etablissements as
            select unnest(['0990001N', '0980001U']) as uai;
            create table marts.dim_structures (uai varchar, type varchar, code varchar);
            insert into marts.dim_structures values
                ('0990001N', 'D', 'T01'), ('0990001N', 'G', 'SPE-1'), ('0980001U', 'D', 'T01')
        """)
    return path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "var")
    home.prepare()
    return home


def write(folder: Path, *rows: str, titles: str = TITLES) -> Path:
    path = folder / "habilitations.csv"
    path.write_text("\n".join([titles, *rows]) + "\n", encoding="utf-8")
    return path


def row(agent: str = "a", role: str = "PP", uai: str = "0990001N", **more: str) -> str:
    """A row of the file, whose scope is the class T01 unless said otherwise."""
    values = {"identifiant": agent, "role": role, "uai": uai} | more
    if role.upper() in {"PP", "REFERENT"}:
        values = {"type_structure": "D", "code_structure": "T01"} | values
    return ";".join(values.get(title, "") for title in TITLES.split(";"))


def refused(read: Lecture) -> list[tuple[int, str | None, str]]:
    return [(r.ligne, r.colonne, r.regle) for r in read.rejets]


def test_the_descriptor_has_the_columns_of_the_contract_and_is_of_no_depot() -> None:
    extrait = load_descriptors()["habilitations"]
    assert ";".join(c.name for c in extrait.champs) == TITLES
    assert [c.name for c in extrait.champs if c.required] == ["identifiant", "role"]
    champs = {c.name: c for c in extrait.champs}
    assert champs["role"].enum == ["CHEF", "PP", "REFERENT", "PSYEN", "SAIO"]
    assert champs["type_structure"].enum == ["D", "G"]
    assert "habilitations" not in load_contract()


@pytest.mark.parametrize("name", ["habilitations.csv", "Habilitations_2.xlsx"])
def test_habilitations_dropped_in_a_depot_are_ignored_and_the_reason_told(
    tmp_path: Path, name: str
) -> None:
    depot = tmp_path / "2026-03-25"
    shutil.copytree(PETIT / "2026-03-25", depot)
    shutil.copy(write(tmp_path, row(role="CHEF")), depot / name)
    assert name not in {path.name for path, _ in take_stock(depot).tabulaires}
    done = pilotage(tmp_path / "var", "check", depot)
    assert done.returncode == 0
    [line] = [text for text in done.stdout.splitlines() if text.strip().startswith(name)]
    assert "les habilitations ne se déposent pas" in line
    assert applied(Home(tmp_path / "var")) is None


def test_a_right_is_read_with_its_place_its_days_and_its_key(
    tmp_path: Path, warehouse: Path
) -> None:
    days = {"date_debut": "01/09/2025", "date_fin": "2026-08-31"}
    path = write(tmp_path, row(role="CHEF"), row("b", "pp", cle_publique=KEY, **days))
    read = read_rights(path, warehouse)
    assert read.rejets == []
    chef, pp = read.droits
    assert (chef.role, chef.uai, chef.code_structure, chef.ligne) == ("CHEF", "0990001N", None, 2)
    assert (pp.role, pp.type_structure, pp.code_structure) == ("PP", "D", "T01")
    assert (pp.date_debut, pp.date_fin) == (dt.date(2025, 9, 1), dt.date(2026, 8, 31))
    assert (pp.cle_publique, pp.fichier, pp.ligne) == (KEY, path.name, 3)


def test_a_workbook_is_read_as_a_csv_is(tmp_path: Path, warehouse: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Agent", "Fonction", "UAI", "Date de fin"])
    book.active.append(["a", "CHEF", "0990001N", dt.datetime(2026, 8, 31)])
    book.save(tmp_path / "droits.xlsx")
    [right] = read_rights(tmp_path / "droits.xlsx", warehouse).droits
    assert (right.identifiant, right.date_fin) == ("a", dt.date(2026, 8, 31))


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        (row(agent=""), ("identifiant", "valeur_obligatoire")),
        (row(role=""), ("role", "valeur_obligatoire")),
        (row(role="PROVISEUR"), ("role", "valeur_autorisee")),
        (row(type_structure="X"), ("type_structure", "valeur_autorisee")),
        (row(date_debut="31/02/2026"), ("date_debut", "date")),
        (row(date_fin="bientôt"), ("date_fin", "date")),
        (row(date_debut="02/01/2026", date_fin="01/01/2026"), ("date_fin", "dates")),
        (row(type_structure=""), ("type_structure", "structure_incomplete")),
        (row(code_structure=""), ("code_structure", "structure_incomplete")),
        (row(uai=""), ("uai", "structure_incomplete")),
        (
            row(role="CHEF", type_structure="D", code_structure="T01"),
            ("code_structure", "portee"),
        ),
        (
            row(role="PSYEN", type_structure="D", code_structure="T01"),
            ("code_structure", "portee"),
        ),
        (row(cle_publique="age1faux"), ("cle_publique", "cle_publique")),
        (row(cle_publique="ssh-ed25519 AAAA"), ("cle_publique", "cle_publique")),
        (row(cle_publique="AGE-SECRET-KEY-1QQQ"), ("cle_publique", "cle_publique")),
        (row() + ";trop", (None, "nombre_de_champs")),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_grants_nothing(
    tmp_path: Path, warehouse: Path, bad: str, fault: tuple[str | None, str]
) -> None:
    read = read_rights(write(tmp_path, row("bon", "CHEF"), bad), warehouse)
    assert (3, *fault) in refused(read)
    assert {ligne for ligne, _, _ in refused(read)} == {3}
    assert [d.identifiant for d in read.droits] == ["bon"]
    for reject in read.rejets:
        assert reject.motif
        assert "SECRET" not in str(reject)


@pytest.mark.parametrize(
    ("given", "column", "reason"),
    [
        (row(uai="0750655E"), "uai", "lycée inconnu"),
        (row(code_structure="T99"), "code_structure", "classe inconnue"),
        (row(code_structure="t01"), "code_structure", "classe inconnue"),
        (row(code_structure="SPE-1"), "code_structure", "classe inconnue"),
        (
            row(uai="0980001U", type_structure="G", code_structure="SPE-1"),
            "code_structure",
            "groupe inconnu",
        ),
    ],
)
def test_a_right_whose_scope_no_depot_shows_yet_is_kept_and_told(
    tmp_path: Path, warehouse: Path, given: str, column: str, reason: str
) -> None:
    read = read_rights(write(tmp_path, row("bon", "CHEF"), given), warehouse)
    assert read.rejets == []
    assert [d.identifiant for d in read.droits] == ["a", "bon"]
    [waits] = read.en_attente
    assert (waits.ligne, waits.colonne) == (3, column)
    assert reason in waits.motif
    assert {read.droits[n].identifiant for n in pending(read.droits, warehouse)} == {"a"}
    assert pending(read.droits, None) == {}


def test_a_right_that_has_another_fault_does_not_wait(tmp_path: Path, warehouse: Path) -> None:
    bad = row(uai="0750655E", date_debut="02/01/2026", date_fin="01/01/2026")
    read = read_rights(write(tmp_path, bad), warehouse)
    assert (read.droits, read.en_attente) == ([], [])
    assert {regle for _, _, regle in refused(read)} == {"dates", "reference_inconnue"}


def test_the_same_right_said_twice_counts_once_and_said_otherwise_is_refused(
    tmp_path: Path, warehouse: Path
) -> None:
    path = write(tmp_path, row(), row(), row(date_fin="31/08/2026"))
    read = read_rights(path, warehouse)
    assert read.doublons == 1
    assert [(ligne, regle) for ligne, _, regle in refused(read)] == [(4, "cle_en_double")]
    assert [d.date_fin for d in read.droits] == [None]


def test_two_keys_for_one_agent_grant_nothing_to_that_agent(
    tmp_path: Path, warehouse: Path
) -> None:
    path = write(
        tmp_path,
        row("a", cle_publique=KEY),
        row("a", "CHEF", "0980001U", cle_publique=OTHER_KEY),
        row("a", "PSYEN"),
        row("A", cle_publique=OTHER_KEY),
    )
    read = read_rights(path, warehouse)
    assert {ligne for ligne, _, _ in refused(read)} == {2, 3, 4}
    assert [d.identifiant for d in read.droits] == ["A"]


def test_no_row_of_an_agent_who_has_a_key_leaves_without_it(
    tmp_path: Path, warehouse: Path
) -> None:
    path = write(
        tmp_path,
        row("a", "CHEF"),
        row("a", role="PROVISEUR", cle_publique=SSH),
        row("b", "CHEF"),
        row("b", cle_publique="age1faux"),
    )
    read = read_rights(path, warehouse)
    assert [(d.identifiant, d.cle_publique) for d in read.droits] == [("a", SSH)]
    assert {ligne for ligne, _, _ in refused(read)} == {3, 4, 5}


def test_without_a_depot_in_service_scopes_are_not_checked_and_it_says_so(tmp_path: Path) -> None:
    read = read_rights(write(tmp_path, row(uai="0750655E", code_structure="T99")), None)
    assert not read.perimetres_verifies
    assert len(read.droits) == 1


def test_a_chef_or_a_pp_without_scope_is_kept_and_a_column_out_of_contract_is_told(
    tmp_path: Path, warehouse: Path
) -> None:
    path = write(tmp_path, "a;CHEF;x", "b;PP;x", titles="identifiant;role;date de fin du droit")
    read = read_rights(path, warehouse)
    assert [d.uai for d in read.droits] == [None, None]
    assert read.colonnes_ignorees == ["date de fin du droit"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("habilitations.csv", b"rien;de;connu\n1;2;3\n"),
        ("habilitations.csv", "identifiant;role\na;CHEF\n".encode("utf-16")),
        ("habilitations.xlsx", b"identifiant;role\na;CHEF\n"),
        ("habilitations.ods", b"PK\x03\x04"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FichierRefuse, match=name):
        read_rights(tmp_path / name, None)
    done = pilotage(tmp_path / "var", "habilitations", "appliquer", "--oui", tmp_path / name)
    assert done.returncode == 1
    assert applied(Home(tmp_path / "var")) is None


def put(home: Home, path: Path, **options: bool) -> None:
    read, before = read_rights(path, None), applied(home)
    apply_rights(home, read, before, compare(before or [], read.droits), **options)


def test_a_file_replaces_all_the_rights_and_the_journal_says_which(
    tmp_path: Path, home: Home
) -> None:
    put(home, write(tmp_path, row("reste"), row("part"), row("change", cle_publique=KEY)))
    put(home, write(tmp_path, row("reste"), row("vient"), row("change", cle_publique=OTHER_KEY)))
    assert [d.identifiant for d in applied(home)] == ["change", "reste", "vient"]
    first, second = access_journal(home.root)
    assert {first["action"], second["action"]} == {"habilitations"}
    assert second["lignes"] == 3
    scope = second["perimetre"]
    assert [text.split()[0] for text in scope["ajouts"]] == ["vient"]
    assert [text.split()[0] for text in scope["retraits"]] == ["part"]
    assert [text.split()[0] for text in scope["modifications"]] == ["change"]
    assert KEY[-10:] in scope["modifications"][0]
    assert OTHER_KEY[-10:] in scope["modifications"][0]


def test_the_rights_are_for_their_owner_only(tmp_path: Path, home: Home) -> None:
    previous = os.umask(0)
    try:
        put(home, write(tmp_path, row()))
    finally:
        os.umask(previous)
    assert stat.S_IMODE(home.habilitations.stat().st_mode) == 0o700
    assert {stat.S_IMODE(p.stat().st_mode) for p in home.habilitations.iterdir()} == {0o600}


def test_rights_are_not_applied_while_a_run_is_at_work(tmp_path: Path, home: Home) -> None:
    path = write(tmp_path, row())
    with only_writer(home, 0), pytest.raises(AnotherRun):
        put(home, path)
    assert applied(home) is None
    assert access_journal(home.root) == []


def test_what_was_shown_is_what_is_applied(tmp_path: Path, home: Home) -> None:
    read = read_rights(write(tmp_path, row("a")), None)
    put(home, write(tmp_path, row("b")))
    with pytest.raises(RightsChanged):
        apply_rights(home, read, None, compare([], read.droits))
    assert [d.identifiant for d in applied(home)] == ["b"]


def test_a_cut_while_writing_leaves_the_rights_of_before(tmp_path: Path, home: Home) -> None:
    put(home, write(tmp_path, row("avant")))
    aside = home.habilitations / ".habilitations.json.nouveau"
    aside.write_text("{ coupé")
    assert [d.identifiant for d in applied(home)] == ["avant"]
    put(home, write(tmp_path, row("apres")))
    assert [d.identifiant for d in applied(home)] == ["apres"]
    assert not aside.exists()


def test_the_demo_never_replaces_rights_that_are_not_its_own(tmp_path: Path, home: Home) -> None:
    read = read_rights(write(tmp_path, row()), None)
    assert home.is_fictional()
    replace_applied(home, read, fictional=True)
    assert home.is_fictional()
    replace_applied(home, read)
    assert not (home.habilitations / FICTIONAL).exists()
    assert not home.is_fictional()
    done = pilotage(home.root, "demo")
    assert done.returncode == 1
    assert applied(home) == read.droits


def test_the_command_shows_asks_applies_and_shows_again(tmp_path: Path) -> None:
    path = write(tmp_path, row("chef", "CHEF"), row("pp", role="PROF"))
    home = tmp_path / "var"
    no = pilotage(home, "habilitations", "appliquer", path, input="n\n")
    assert no.returncode == 0
    assert "+ chef : CHEF, lycée 0990001N, sans clé" in no.stdout
    assert "rejetée : habilitations.csv, ligne 3, colonne role" in no.stdout
    assert "n'ont pas pu être vérifiés" in no.stdout
    assert "PROF " not in no.stdout
    assert not applied_path(Home(home)).exists()
    yes = pilotage(home, "habilitations", "appliquer", path, input="oui\n")
    assert "Appliqué : 1 droit(s)." in yes.stdout
    shown = pilotage(home, "habilitations", "montrer")
    assert shown.stdout.splitlines() == [
        "chef : CHEF, lycée 0990001N, sans clé",
        "1 droit(s), 1 agent(s).",
    ]
    again = pilotage(home, "habilitations", "appliquer", path, "--oui")
    assert "rien à faire" in again.stdout
    none = pilotage(home, "habilitations", "appliquer", write(tmp_path), "--oui")
    assert "- chef : CHEF" in none.stdout
    assert applied(Home(home)) == []


def test_a_file_all_of_whose_rows_are_refused_withdraws_nothing(tmp_path: Path) -> None:
    home = tmp_path / "var"
    pilotage(home, "habilitations", "appliquer", write(tmp_path, row()), "--oui")
    done = pilotage(home, "habilitations", "appliquer", write(tmp_path, row(role="X")), "--oui")
    assert done.returncode == 1
    assert "rien n'a changé" in done.stderr
    assert len(applied(Home(home))) == 1


def test_nothing_unseen_reaches_the_terminal(tmp_path: Path) -> None:
    agent = "chef\u202e\u200b\x1b[2J\x07\U000e0041"
    path = write(tmp_path, row(agent, "CHEF"), titles=TITLES.replace("mel", "mel\u202e\x1b[31m"))
    home = tmp_path / "var"
    done = pilotage(home, "habilitations", "appliquer", path, "--oui")
    assert done.returncode == 0
    shown = pilotage(home, "habilitations", "montrer")
    for text in (done.stdout, done.stderr, shown.stdout):
        assert not {"\u202e", "\u200b", "\x1b", "\x07", "\U000e0041"} & set(text)
    assert "chef [2J : CHEF" in shown.stdout
    assert "caractères invisibles retirés" in done.stdout
    assert applied(Home(home))[0].identifiant == "chef [2J"
    assert "\u202e" not in applied_path(Home(home)).read_text(encoding="utf-8")


def test_harmless_json_says_the_same_value() -> None:
    value = {"é\u202e\n\t\x07\u2028": ["\U000e0041", "\\u202e", None, 1, True]}
    assert json.loads(harmless_json(value)) == value
    assert harmless("Éluard – T°1") == "Éluard – T°1"


@pytest.mark.parametrize("messy", [False, True])
def test_the_simulation_writes_habilitations_beside_a_depot_never_in_it(
    tmp_path: Path, messy: bool
) -> None:
    day = dt.date(2026, 3, 25)
    sizes = {"date": day, "lycees": 3, "eleves": 90, "messy": messy}
    alone = simulate(tmp_path / "seul", **sizes)
    path, again = tmp_path / "un.csv", tmp_path / "deux.csv"
    depot = simulate(tmp_path / "avec", **sizes, habilitations=path)
    simulate(tmp_path / "encore", **sizes, habilitations=again)
    assert tree(depot) == tree(alone)
    assert path.read_bytes() == again.read_bytes()
    read = read_rights(path, None)
    assert read.rejets == []
    assert {d.role for d in read.droits} == {"CHEF", "PP", "REFERENT", "PSYEN", "SAIO"}
    assert sum(d.role == "CHEF" for d in read.droits) == 3
    assert [d.identifiant for d in read.droits if d.role == "PP" and not d.code_structure] == [
        "pp.sans.classe"
    ]


def test_damaged_rights_are_told_and_replaced(tmp_path: Path, home: Home) -> None:
    """A full disk leaves them as they were; nobody can read them until they are replaced."""
    path = write(tmp_path, row(role="CHEF"))
    applied_path(home).write_text('{"droits": [{"identifiant"', encoding="utf-8")
    with pytest.raises(RightsDamaged, match="appliquer"):
        applied(home)
    full = executer(
        home.root, "habilitations", "appliquer", path, "--oui", before=limit_files, given=(0,)
    )
    assert full.returncode == 1
    assert "isque plein" in full.stderr
    assert "Rien n'a changé" in full.stderr
    assert applied_path(home).read_text(encoding="utf-8").endswith('"identifiant"')
    done = pilotage(home.root, "habilitations", "appliquer", path, "--oui")
    assert done.returncode == 0, done.stderr
    assert "est abîmé" in done.stdout
    assert [right.role for right in applied(home)] == ["CHEF"]
