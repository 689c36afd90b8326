"""What a whole run delivers to agents: with the switch, for the dépôt redone, killed, made again.

Belongs here: the real command on the hand-made dépôts. The rules are in test_remises.py.
"""

import hashlib
import json
import shutil
import stat
import zipfile
from pathlib import Path

import dagster as dg
import pytest

from orchestration.definitions import JOB, build_defs
from orchestration.graphe.partitions import register
from orchestration.remises.index import INDEX
from orchestration.run import use_instance
from orchestration.socle.home import Home
from tests.outils import PETIT, access_journal, in_service, pilotage, tree
from tests.passage.test_passage import run_and_kill

OLDER, FIRST, SECOND = "2026-03-05", "2026-03-25", "2026-06-08"
LPO, LP = "0990001N", "0980001U"
RIGHTS = f"""\
identifiant;role;uai;type_structure;code_structure;date_fin
chef;CHEF;{LPO};;;
../pp;PP;{LPO};D;T02;
../pp;REFERENT;{LPO};G;SPE-1;
psy;PSYEN;{LPO};;;
psy;PSYEN;{LP};;;
echu;PP;{LPO};D;T01;24/03/2026
perdu;PP;{LPO};D;T99;
saio;SAIO;;;;
"""


def apply(home: Path, text: str) -> str:
    path = home.parent / "droits.csv"
    path.write_text(text, encoding="utf-8")
    done = pilotage(home, "habilitations", "appliquer", path, "--oui")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home where the dépôt of 25 March was run after RIGHTS were applied."""
    home = tmp_path_factory.mktemp("remises") / "var"
    apply(home, RIGHTS)
    depot = Path(shutil.copytree(PETIT / FIRST, home.parent / FIRST))
    (depot / "habilitations.csv").write_text(
        f"identifiant;role;uai\nintrus;CHEF;{LPO}\n", encoding="utf-8"
    )
    done = pilotage(home, "run", depot)
    assert done.returncode == 0, done.stderr
    (home.parent / "dit.txt").write_text(done.stdout, encoding="utf-8")
    return home


def manifest(home: Path, date: str) -> list[dict]:
    return json.loads((home / "classeurs" / date / "manifeste.json").read_text())["classeurs"]


def index(home: Path, date: str) -> dict:
    return json.loads((home / "remises" / date / INDEX).read_text())


def delivered(home: Path, date: str) -> dict[str, dict[str, bytes]]:
    """Agent → name → bytes, of every ZIP of a dépôt."""
    found = {}
    for entry in index(home, date)["remises"]:
        with zipfile.ZipFile(home / "remises" / date / entry["fichier"]) as archive:
            found[entry["agent"]] = {name: archive.read(name) for name in archive.namelist()}
    return found


def files(home: Path, date: str, keep: object) -> dict[str, bytes]:
    """The workbooks of a dépôt that `keep` chooses among the entries of its manifest."""
    return {
        e["fichier"]: (home / "classeurs" / date / e["fichier"]).read_bytes()
        for e in manifest(home, date)
        if keep(e)
    }


def expected(home: Path, date: str) -> dict[str, dict[str, bytes]]:
    def is_letters(e: dict) -> bool:
        return e.get("document") == "lettres"

    def is_lists(e: dict) -> bool:
        return e.get("document", "listes") == "listes"

    structures = {("classe", "T02"), ("groupe", "SPE-1")}
    return {
        "chef": files(home, date, lambda e: e["uai"] == LPO and not is_letters(e)),
        "../pp": files(
            home, date, lambda e: e["uai"] == LPO and (e["niveau"], e["structure"]) in structures
        ),
        "psy": files(home, date, lambda e: e["niveau"] == "etablissement" and is_lists(e)),
    }


def test_each_agent_has_exactly_the_workbooks_of_their_scopes(home: Path) -> None:
    found = delivered(home, FIRST)
    assert found == expected(home, FIRST)
    assert f"{LPO}/classes/T02.xlsx" in found["../pp"]
    assert len(found["psy"]) == 2


def test_the_index_says_what_is_there_and_who_has_nothing(home: Path) -> None:
    told = index(home, FIRST)
    folder = home / "remises" / FIRST
    for entry in told["remises"]:
        data = (folder / entry["fichier"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry["sha256"]
    assert {p.name for p in folder.iterdir()} == {INDEX, *(e["fichier"] for e in told["remises"])}
    assert [entry["agent"] for entry in told["sans_remise"]] == ["echu", "perdu", "saio"]
    lines = {right["agent"]: right["ligne"] for right in told["droits_sans_effet"]}
    assert lines == {"echu": 7, "perdu": 8, "saio": 9}


def test_the_run_tells_of_deliveries_and_of_agents_without_one(home: Path) -> None:
    said = (home.parent / "dit.txt").read_text(encoding="utf-8")
    assert "(3 agent(s), dont 0 chiffrée(s) ; 3 agent(s) sans remise)" in said
    assert "Sans remise : perdu (PP), classe inconnue" in said
    assert "(droits.csv, ligne 8)" in said


def test_habilitations_dropped_in_the_depot_gave_nothing_and_the_run_says_so(home: Path) -> None:
    said = (home.parent / "dit.txt").read_text(encoding="utf-8")
    assert "habilitations.csv : ignoré (les habilitations ne se déposent pas" in said
    assert "intrus" not in json.dumps(index(home, FIRST))


def test_each_delivery_of_a_run_has_its_line_in_the_journal(home: Path) -> None:
    lines = [line for line in access_journal(home) if line["action"] == "remise"]
    assert {line["perimetre"]["agent"] for line in lines} >= {"../pp", "chef", "psy"}
    assert {line["perimetre"]["date"] for line in lines} >= {FIRST}


def test_what_is_delivered_is_for_its_owner_only(home: Path) -> None:
    for path in [home / "remises", *(home / "livraisons").glob("*/remises-*/**/*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_a_kill_while_the_remises_are_made_leaves_all(home: Path) -> None:
    before, remises = in_service(home), tree(home / "remises" / FIRST)
    run_and_kill(home, PETIT / SECOND, "Remises aux agents")
    assert in_service(home) == before
    assert tree(home / "remises" / FIRST) == remises
    assert [p.name for p in (home / "remises").iterdir()] == [FIRST]


def test_nothing_is_put_in_service_without_its_remises(home: Path) -> None:
    place = Home(home)
    before = in_service(home)
    use_instance(place)
    job = build_defs(place).resolve_job_def(JOB)
    with dg.DagsterInstance.get() as instance:
        register(instance, [FIRST])
        with pytest.raises(dg.Failure, match="lancez aussi livraison/remises"):
            job.execute_in_process(
                instance=instance,
                partition_key=FIRST,
                asset_selection=[dg.AssetKey(["livraison", "en_service"])],
            )
    assert in_service(home) == before


def test_an_older_depot_has_its_remises_and_the_one_redone_too(home: Path) -> None:
    done = pilotage(home, "run", PETIT / OLDER)
    assert done.returncode == 0, done.stderr
    assert sorted(p.name for p in (home / "remises").iterdir()) == [OLDER, FIRST]
    assert delivered(home, FIRST) == expected(home, FIRST)
    t01 = files(home, OLDER, lambda e: (e["uai"], e["niveau"], e["structure"])
                == (LPO, "classe", "T01"))  # fmt: skip
    assert delivered(home, OLDER) == {**expected(home, OLDER), "echu": t01}, "a right has its days"


def test_after_a_change_of_rights_they_are_made_again_without_a_run(home: Path) -> None:
    said = apply(home, RIGHTS.replace(f"psy;PSYEN;{LP}", "psy;PSYEN;0750655E"))
    assert "en attente : droits.csv, ligne 6, colonne uai : lycée inconnu du dépôt" in said
    assert "en attente : droits.csv, ligne 8, colonne code_structure : classe inconnue" in said
    assert f"- psy : PSYEN, lycée {LP}" in said
    assert "« pilotage remettre »" in said
    older, served = tree(home / "remises" / OLDER), in_service(home)
    done = pilotage(home, "remettre")
    assert done.returncode == 0, done.stderr
    assert "3 agent(s)" in done.stdout
    psy = f"{LPO}/etablissement.xlsx"
    assert delivered(home, FIRST)["psy"] == {psy: expected(home, FIRST)["psy"][psy]}
    assert tree(home / "remises" / OLDER) == older
    assert in_service(home) == served


def test_no_remise_is_made_where_nobody_is_habilitated(tmp_path: Path) -> None:
    done = pilotage(tmp_path / "var", "remettre")
    assert done.returncode == 1
    assert "Aucun dépôt n'est en service" in done.stderr
