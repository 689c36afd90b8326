"""A dépôt blocked by the comparison, then accepted: command, journal, Dagster, marts, workbooks.

Belongs here: what a run does of a comparison. What blocks is in `test_comparaison`.
"""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import duckdb
import openpyxl
import pytest

from orchestration.run import use_instance
from orchestration.socle.home import Home
from tests.comparaison_fixture import PUPILS, A, B, extracts, of, without, write
from tests.outils import access_journal, in_service, pilotage

FIRST, NEXT = "2026-03-05", "2026-03-06"
REASON = "export du LP relancé, attendu lundi"
CONTROL = f"lycee_absent:{B}"


@dataclass
class Played:
    """A home after the runs below, and what each command said."""

    home: Path
    served: dict[str, str]
    first: subprocess.CompletedProcess[str]
    check: subprocess.CompletedProcess[str]
    blocked: subprocess.CompletedProcess[str]
    accepted: subprocess.CompletedProcess[str]
    served_before: dict[str, str]
    served_blocked: dict[str, str]

    def query(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.home / "entrepot.duckdb"), read_only=True) as con:
            return con.execute(sql).fetchall()


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """One whole dépôt, then one without the dossiers of a lycée: checked, refused, accepted."""
    root = tmp_path_factory.mktemp("comparaison")
    home = root / "home"
    whole = {name: rows for name, rows in extracts().items() if name != "reponses"}
    numbers = of(whole, B)
    cut = whole
    for extract in ("candidats", "voeux"):
        cut = without(cut, extract, lambda row: row[0] in numbers)
    first = pilotage(home, "run", write(root / FIRST, whole))
    depot = write(root / NEXT, cut)
    before = in_service(home)
    check = pilotage(home, "check", depot)
    blocked = pilotage(home, "run", depot)
    after = in_service(home)
    arguments = ("--accepter", CONTROL, "--accepter", "sans_voeu", "--motif", REASON)
    accepted = pilotage(home, "run", depot, *arguments)
    return Played(home, in_service(home), first, check, blocked, accepted, before, after)


def test_the_first_depot_is_compared_with_nothing(played: Played) -> None:
    assert played.first.returncode == 0, played.first.stderr
    assert "accepté" not in played.first.stdout


def test_check_and_run_say_the_same_and_change_nothing(played: Played) -> None:
    for done in (played.check, played.blocked):
        assert done.returncode == 1
        assert f"lycée {B} : des élèves, mais aucune ligne dans candidats" in done.stderr
        assert f"--accepter {CONTROL}" in done.stderr
        assert "chute_extrait" in done.stderr
        assert "Traceback" not in done.stderr
        assert "asset check" not in done.stderr
    assert "Comparé au dépôt du 2026-03-05" in played.check.stdout
    assert "candidats : 60 → 40 (-33 %)" in played.check.stdout
    assert f"le dépôt du {FIRST} reste en service" in played.blocked.stderr
    assert played.served_blocked == played.served_before


def test_dagster_holds_the_figures_in_a_blocking_check_of_its_own(played: Played) -> None:
    use_instance(Home(played.home))
    key = dg.AssetCheckKey(dg.AssetKey(["raw", "depot"]), "comparaison_avec_le_depot_precedent")
    with dg.DagsterInstance.get() as instance:
        records = instance.event_log_storage.get_asset_check_execution_history(key, limit=10)
        found = [r.event.dagster_event.event_specific_data for r in records]
    last, blocked, first = found
    assert [e.passed for e in (first, blocked, last)] == [True, False, True]
    assert blocked.metadata["lignes : candidats"].value == "60 → 40"
    assert blocked.metadata["depot_precedent"].value == FIRST
    assert CONTROL in blocked.description
    assert last.metadata["acceptes"].value == [CONTROL]


def test_an_acceptance_is_in_the_summary_the_journal_and_the_history(played: Played) -> None:
    assert played.accepted.returncode == 0, played.accepted.stderr
    assert f"Écart accepté : {CONTROL} ({REASON})" in played.accepted.stdout
    assert "sans_voeu : accepté sans objet" in played.accepted.stdout
    lines = [e for e in access_journal(played.home) if e["action"] == "comparaison : acceptation"]
    assert [(e["perimetre"]["controle"], e["perimetre"].get("sans_objet")) for e in lines] == [
        (CONTROL, None),
        ("sans_voeu", True),
    ]
    assert {(e["perimetre"]["motif"], e["perimetre"]["depot"]) for e in lines} == {(REASON, NEXT)}
    kept = played.query("select date_extraction::varchar, controle, motif from "
                        "historique.hist_acceptations")  # fmt: skip
    assert kept == [(NEXT, CONTROL, REASON)]


def test_the_lycee_is_in_no_rate_and_on_no_list(played: Played) -> None:
    rates = played.query(
        "select niveau, uai, numerateur, denominateur, valeur from marts.mart_indicateurs "
        "where indicateur = 'taux_participation' and serie = 'TOUTES' "
        "and niveau in ('academie', 'etablissement') order by niveau, uai"
    )
    assert rates == [
        ("academie", None, PUPILS[A], PUPILS[A], 1.0),
        ("etablissement", B, None, None, None),
        ("etablissement", A, PUPILS[A], PUPILS[A], 1.0),
    ]
    assert not played.query(
        f"select liste from rapports.rpt_listes_nominatives where uai = '{B}' "
        f"union all select alerte from marts.mart_alertes where uai = '{B}' and statut <> 'close'"
    )


def test_the_workbooks_say_what_was_accepted_and_what_is_missing(played: Played) -> None:
    said = {}
    for uai in (A, B):
        path = played.home / "classeurs/courant" / uai / "etablissement.xlsx"
        book = openpyxl.load_workbook(path)
        for sheet in ("Lisez-moi", "Synthèse"):
            rows = book[sheet].iter_rows(values_only=True)
            said[uai, sheet] = "\n".join(str(cell) for row in rows for cell in row)
        assert REASON in said[uai, "Lisez-moi"]
    for sheet in ("Lisez-moi", "Synthèse"):
        assert "Données incomplètes" in said[B, sheet]
        assert "candidats" in said[B, sheet]
        assert "Données incomplètes" not in said[A, sheet]


def test_a_depot_without_acceptance_names_the_choices(played: Played) -> None:
    wrong = pilotage(played.home, "run", played.home.parent / NEXT, "--accepter", "tout")
    assert wrong.returncode == 1
    assert "contrôle inconnu" in wrong.stderr
    assert "reponses_orphelines" in wrong.stderr
    assert "--motif" in wrong.stderr


def test_the_journal_holds_no_one(played: Played) -> None:
    assert "Zoé" not in json.dumps(access_journal(played.home), ensure_ascii=False)
