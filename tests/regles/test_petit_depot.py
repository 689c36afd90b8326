"""The hand-worked dépôt: what the pipeline gives against figures written by hand.

Belongs here: the four tiny dépôts of `tests/petit_depot`, loaded and built (the last one delivered
whole), and comparing marts, situations and lists with `attendu_<date>.yml`, suivi and letters with
`suivi.yml`. Does not belong here: any computation of an expected figure; those are reasoned in the
YAML files, never produced by code.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import duckdb
import pytest
import yaml

from tests.foyers import Foyers
from tests.outils import PETIT

HERE = PETIT
DATES = ["2026-03-05", "2026-03-25", "2026-06-08", "2026-07-05"]
ALL_CELLS = """
    select * from marts.mart_indicateurs_pre_admission
    union all by name
    select * from marts.mart_indicateurs_post_admission
"""


def load(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


PUPILS: dict[str, list[Any]] = load("eleves.yml")
EXPECTED: dict[str, dict[str, Any]] = {date: load(f"attendu_{date}.yml") for date in DATES}
SUIVI: dict[str, Any] = load("suivi.yml")
CODES = {
    (nom, prenom, uai, classe): code for code, (nom, prenom, _, uai, classe, _) in PUPILS.items()
}


class Ran(NamedTuple):
    """One dépôt already run: its date, what was expected of it, an open read-only warehouse."""

    date: str
    expected: dict[str, Any]
    warehouse: duckdb.DuckDBPyConnection

    def rows(self, sql: str) -> list[dict[str, Any]]:
        cursor = self.warehouse.execute(sql)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture(scope="session", params=DATES)
def ran(request: pytest.FixtureRequest, foyers: Foyers) -> Iterator[Ran]:
    whole = request.param == DATES[-1]
    file = (foyers.foyer if whole else foyers.entrepot)(request.param)
    file = file / "entrepot.duckdb" if whole else file
    with duckdb.connect(str(file), read_only=True) as warehouse:
        yield Ran(request.param, EXPECTED[request.param], warehouse)


@pytest.fixture(scope="session")
def followed(foyers: Foyers) -> Iterator[Ran]:
    """The dépôt of July after that of June: ranks have a past."""
    june, july = DATES[2:]
    with duckdb.connect(str(foyers.entrepot(june, july)), read_only=True) as warehouse:
        yield Ran(july, EXPECTED[july], warehouse)


def pupil(row: dict[str, Any]) -> str:
    key = (row["nom"], row["prenom"], row["uai"], row["classe"])
    return CODES.get(key, f"inconnu {key}")


def scope_of(row: dict[str, Any]) -> str:
    keys = {
        "academie": [row["code_academie"]],
        "departement": [row["code_departement"]],
        "etablissement": [row["uai"]],
    }
    return " ".join([row["niveau"], *keys.get(row["niveau"], [row["uai"], row["structure"]])])


def cells(expected: dict[str, Any]) -> dict[tuple[str, str, str], list[int] | None]:
    return {
        (scope, etape, indicateur): pair
        for scope, etapes in expected["indicateurs"].items()
        for etape, indicateurs in etapes.items()
        for indicateur, pair in indicateurs.items()
    }


def differences(found: dict[Any, Any], wanted: dict[Any, Any]) -> str:
    keys = sorted(found.keys() | wanted.keys(), key=str)
    return "\n".join(
        f"{key} : trouvé {found.get(key)!r}, attendu {wanted.get(key)!r}"
        for key in keys
        if found.get(key) != wanted.get(key)
    )


def test_indicators(ran: Ran) -> None:
    found = defaultdict(list)
    for row in ran.rows(ALL_CELLS):
        key = (f"{scope_of(row)} / {row['serie']}", row["etape"], row["indicateur"])
        found[key].append((row["numerateur"], row["denominateur"], row["valeur"]))
    wanted = {}
    for key, pair in cells(ran.expected).items():
        numerateur, denominateur = pair or (None, None)
        valeur = pytest.approx(numerateur / denominateur) if denominateur else None
        wanted[key] = [(numerateur, denominateur, valeur)]
    seen = {key: found.get(key, []) for key in wanted}
    assert seen == wanted, differences(seen, wanted)


def test_what_is_awaited_of_the_same_series(ran: Ran) -> None:
    wanted = {
        (scope, etape, indicateur): values
        for scope, etapes in ran.expected.get("attendus", {}).items()
        for etape, indicateurs in etapes.items()
        for indicateur, values in indicateurs.items()
    }
    found = {}
    for row in ran.rows("select * from marts.mart_positionnement"):
        key = (f"{scope_of(row)} / {row['serie']}", row["etape"], row["indicateur"])
        if key in wanted:
            values = [row["valeur_attendue"], row["ecart_attendu"]]
            found[key] = [*(round(v, 12) for v in values), row["ecart_notable"]]
    assert found == wanted, differences(found, wanted)


def test_scopes_without_pupils_have_no_row(ran: Ran) -> None:
    found = {f"{scope_of(row)} / {row['serie']}" for row in ran.rows(ALL_CELLS)}
    unwanted = found & set(ran.expected["sans_ligne"])
    assert not unwanted, f"périmètres sans élève qui ont des lignes : {sorted(unwanted)}"


def test_situation_of_every_pupil(ran: Ran) -> None:
    rows = ran.rows(
        "select d.nom, d.prenom, f.uai, f.classe, f.situation"
        " from marts.fct_eleves f join nominatif.dim_eleves d using (eleve_id)"
    )
    found = {pupil(row): row["situation"] for row in rows}
    assert len(found) == len(rows), "un élève du vivier compte deux fois"
    assert found == ran.expected["situations"], differences(found, ran.expected["situations"])


def test_lists_hold_exactly_their_pupils(ran: Ran) -> None:
    found = defaultdict(list)
    for row in ran.rows("select * from rapports.rpt_listes_nominatives"):
        found[row["liste"], row["uai"]].append(pupil(row))
    found = {key: sorted(pupils) for key, pupils in found.items()}
    wanted = {
        (liste, uai): sorted(pupils)
        for liste, by_uai in ran.expected["listes"].items()
        for uai, pupils in by_uai.items()
    }
    assert found == wanted, differences(found, wanted)


def ordered_lists(ran: Ran) -> dict[tuple[str, str], list[str]]:
    found = defaultdict(list)
    for row in ran.rows("select * from rapports.rpt_listes_perimetres order by ordre"):
        scope = " ".join(filter(None, [row["niveau"], row["uai"], row["structure"]]))
        found[scope, row["liste"]].append(pupil(row))
    return dict(found)


def test_lists_of_establishments_are_in_order(ran: Ran) -> None:
    found = {k: v for k, v in ordered_lists(ran).items() if k[0].startswith("etablissement ")}
    wanted = {
        (f"etablissement {uai}", liste): pupils
        for liste, by_uai in ran.expected["listes"].items()
        for uai, pupils in by_uai.items()
    }
    assert found == wanted, differences(found, wanted)


def test_lists_of_a_class_and_a_group_are_in_order(ran: Ran) -> None:
    scopes = ran.expected["listes_perimetres"]
    found = {key: pupils for key, pupils in ordered_lists(ran).items() if key[0] in scopes}
    wanted = {
        (scope, liste): pupils for scope, lists in scopes.items() for liste, pupils in lists.items()
    }
    assert found == wanted, differences(found, wanted)


def test_columns_that_the_reader_acts_on(ran: Ran) -> None:
    rows = {
        (row["liste"], pupil(row)): row
        for row in ran.rows("select * from rapports.rpt_listes_nominatives")
    }
    wanted = {
        (liste, code, column): value
        for liste, pupils in ran.expected["details"].items()
        for code, columns in pupils.items()
        for column, value in columns.items()
    }
    found = {
        (li, code, column): rows.get((li, code), {}).get(column) for li, code, column in wanted
    }
    assert found == wanted, differences(found, wanted)


def test_the_dossier_shown_is_the_retained_one(ran: Ran) -> None:
    rows = ran.rows("select * from rapports.rpt_listes_nominatives where liste <> 'NON_INSCRITS'")
    found = {pupil(row): row["numero_candidat"] for row in rows}
    wanted = {code: PUPILS[code][5] for code in found if code in PUPILS}
    assert found == wanted, differences(found, wanted)


def test_pupils_who_lost_a_row_are_flagged(ran: Ran) -> None:
    rows = ran.rows("select * from rapports.rpt_listes_perimetres")
    listed = {pupil(row) for row in rows}
    found = {pupil(row) for row in rows if row["a_ligne_rejetee"]}
    wanted = listed & set(ran.expected["a_verifier"])
    assert found == wanted, f"à vérifier : trouvé {sorted(found)}, attendu {sorted(wanted)}"


def test_rejected_and_duplicate_rows(ran: Ran) -> None:
    rejects = ran.rows("select distinct ligne from raw.rejets where extrait = 'voeux'")
    assert sorted(row["ligne"] for row in rejects) == ran.expected["lignes_de_voeux_rejetees"]
    files = ran.rows("select doublons from raw.fichiers where extrait = 'voeux'")
    assert [row["doublons"] for row in files] == [ran.expected["doublons_de_voeux"]]


PHASES = {"PP": None, "PC": "Complémentaire"}
YES = {"O": True, "N": False, None: None}


def formations(date: str) -> dict[str, dict[str, str]]:
    with (HERE / date / "formations.csv").open(encoding="utf-8") as stream:
        return {row["code_formation"]: row for row in csv.DictReader(stream, delimiter=";")}


def test_who_is_followed_and_in_which_order(ran: Ran) -> None:
    found = defaultdict(list)
    for row in ran.rows(
        "select p.niveau, p.uai, p.structure, p.ordre, s.nom, s.prenom, s.classe"
        " from rapports.rpt_suivi_perimetres p"
        " join (select distinct eleve_id, nom, prenom, classe from rapports.rpt_suivi_voeux) s"
        " using (eleve_id) order by p.ordre"
    ):
        scope = " ".join(filter(None, [row["niveau"], row["uai"], row["structure"]]))
        found[scope].append(pupil(row))
        assert row["ordre"] == len(found[scope])
    wanted = SUIVI["perimetres"][ran.date]
    assert found == wanted, differences(found, wanted)


def test_every_pupil_followed_has_rows_and_only_them(ran: Ran) -> None:
    found = {pupil(row) for row in ran.rows("select * from rapports.rpt_suivi_voeux")}
    wanted = {code for codes in SUIVI["perimetres"][ran.date].values() for code in codes}
    assert found == wanted


def test_situation_said_in_the_suivi(ran: Ran) -> None:
    rows = ran.rows("select * from rapports.rpt_suivi_voeux where situation_libelle is not null")
    found = {pupil(row): row["situation_libelle"] for row in rows}
    wanted = SUIVI["situations"].get(ran.date, found)
    assert found == wanted, differences(found, wanted)


def suivi_of(ran: Ran) -> dict[str, list[tuple]]:
    """Pupil → rows as suivi.yml writes them, in order; the formation by its libellé."""
    columns = (
        "phase_libelle, numero_voeu, sous_voeu, formation, internat, est_confirme,"
        " reponse_formation_libelle, rang_attente, places_gagnees, date_limite, est_a_repondre,"
        " reponse_candidat_libelle"
    )
    found: dict[str, list[tuple]] = defaultdict(list)
    for row in ran.rows(
        f"select {columns}, nom, prenom, uai, classe, ordre"
        " from rapports.rpt_suivi_voeux order by ordre"
    ):
        code = pupil(row)
        values = tuple(row[name] for name in columns.replace(" ", "").split(","))
        assert row["ordre"] == len(found[code]) + 1
        if any(values):
            found[code].append(values)
    return found


def written_suivi(date: str) -> dict[str, list[tuple]]:
    known = formations(date)
    return {
        code: [
            (
                *(PHASES[r[0]], r[1], r[2], known[r[3]]["libelle"], YES[r[4]], YES[r[5]]),
                *(*r[6:10], YES[r[10]], r[11]),
            )
            for r in rows
        ]
        for code, rows in SUIVI["voeux"][date].items()
    }


@pytest.mark.parametrize("ran", DATES[2:3], indirect=True)
def test_every_voeu_of_june(ran: Ran) -> None:
    found, wanted = suivi_of(ran), written_suivi(ran.date)
    assert found == wanted, differences(found, wanted)


def test_voeux_of_july_after_june(followed: Ran) -> None:
    wanted = written_suivi(followed.date)
    found = {code: rows for code, rows in suivi_of(followed).items() if code in wanted}
    assert found == wanted, differences(found, wanted)


def test_links_of_the_suivi(followed: Ran) -> None:
    known = formations(followed.date)
    by_label = {row["libelle"]: code for code, row in known.items()}
    found = {
        by_label[row["formation"]]: row["lien_fiche"]
        for row in followed.rows("select formation, lien_fiche from rapports.rpt_suivi_voeux")
        if row["lien_fiche"]
    }
    assert found == {code: known[code]["url_fiche"] for code in SUIVI["fiches"]}


def test_pupils_who_lost_a_row_are_flagged_in_the_suivi(followed: Ran) -> None:
    for table in ("rpt_suivi_voeux", "rpt_lettres"):
        rows = followed.rows(f"select * from rapports.{table}")
        present = {pupil(row) for row in rows}
        found = {pupil(row) for row in rows if row["a_ligne_rejetee"]}
        assert found == present & set(followed.expected["a_verifier"])


def test_letters_of_each_pupil_in_the_order_of_the_voeux(ran: Ran) -> None:
    known = formations(ran.date)
    found = defaultdict(list)
    for row in ran.rows("select * from rapports.rpt_lettres order by eleve_id, ordre"):
        found[pupil(row)].append((row["formation"], row["date_saisie"], row["texte"]))
        assert row["ordre"] == len(found[pupil(row)])
    wanted = {
        code: [(known[formation]["libelle"], *rest) for formation, *rest in letters]
        for code, letters in SUIVI["lettres"].items()
        if (HERE / ran.date / "lettres.csv").exists()
    }
    assert found == wanted, differences(found, wanted)


def test_a_letter_of_nobody_or_of_no_formation_is_rejected(followed: Ran) -> None:
    rows = followed.rows("select * from raw.rejets where extrait = 'lettres'")
    assert Counter(row["colonne"] for row in rows) == SUIVI["lettres_rejetees"]


@pytest.mark.parametrize("date", DATES)
def test_hand_written_figures_agree_with_each_other(date: str) -> None:
    expected = EXPECTED[date]
    situations = Counter(expected["situations"].values())
    written = cells(expected)
    vivier = len(expected["situations"])
    assert written["academie 90 / TOUTES", "inscription", "taux_participation"] == [
        vivier - situations["NON_INSCRIT"],
        vivier,
    ]
    for (scope, _, indicateur), pair in written.items():
        if scope == "academie 90 / TOUTES" and indicateur.startswith("taux_situation_"):
            situation = indicateur.removeprefix("taux_situation_").upper()
            assert pair == [situations[situation], vivier], indicateur
        if pair and indicateur.startswith(("taux_", "part_")):
            assert 0 <= pair[0] <= pair[1], f"{date} {scope} {indicateur}"
