"""Nobody receives another's dossier: INEs spoiled in every way, one lycée for each way.

Belongs here: who is whom (vivier, dossiers, vœux, groups, registre), judged by what the fictional
pupils are and by the rule written again in Python. Not here: figures (oracle), reading of cells.
"""

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import pytest

from tests.macros_historique import placer
from tests.modeles import connect, jouer

BOUCHE_TROUS = [
    "0", "1", "NC", "SANS", "N/A", "néant", "--", "—", "XXXXXXXXXXX", "00000000000", "#N/A",
    "INCONNU", "120000001", "AAAAAAAAA11", "1111111111A",
]  # fmt: skip
MODELES = (
    "int_rattachements", "int_rapprochement", "int_voeux_formules", "int_appartenances",
    "int_lignes_perdues", "int_hors_vivier", "int_ines_contestes", "int_ines_inutilisables",
    "int_dossiers_proches", "registre_eleves",
)  # fmt: skip


@dataclass
class Eleve:
    """A fictional pupil, and what each extract says of them; `qui` is who they really are."""

    qui: int
    uai: str
    nom: str
    prenom: str
    ne_le: str
    ine_eleves: str
    ine_dossier: str
    ine_groupe: str
    uai_dossier: str
    sortie: str = ""

    @property
    def code(self) -> str:
        return f"26{self.qui:05}"


@dataclass
class Lycees:
    """The pupils of a dépôt by lycée, four in each, the last two twins; INE by pupil."""

    eleves: dict[str, list[Eleve]] = field(default_factory=dict)
    suivant: int = 0

    def ouvrir(self) -> list[Eleve]:
        uai = f"099{len(self.eleves):04}A"
        jumeau = None
        for n in range(4):
            qui, self.suivant = self.suivant, self.suivant + 1
            ine = f"{120000000 + qui}FA"
            lettres = "".join(chr(ord("A") + int(c)) for c in f"{qui:04}")
            nom = jumeau.nom if n == 3 else f"Nom{lettres}"
            ne_le = jumeau.ne_le if n == 3 else f"{1 + qui % 28:02}/{1 + qui // 28 % 12:02}/2008"
            jumeau = Eleve(qui, uai, nom, f"Prenom{lettres}", ne_le, ine, ine, ine, uai)
            self.eleves.setdefault(uai, []).append(jumeau)
        return self.eleves[uai]


def ecrire(dossier: Path, lycees: dict[str, list[Eleve]]) -> Path:
    """The dépôt of these pupils; each asks for a formation that bears their code."""
    dossier.mkdir(parents=True)
    tous = [e for eleves in lycees.values() for e in eleves]

    def extrait(nom: str, titres: str, lignes: list[str]) -> None:
        (dossier / f"{nom}.csv").write_text("\n".join([titres, *lignes]) + "\n", "utf-8")

    extrait(
        "etablissements", "uai;nom;code_departement;code_academie",
        [f"{uai};Lycée {uai};099;01" for uai in lycees],
    )  # fmt: skip
    extrait(
        "eleves", "uai;ine;nom;prenom;date_naissance;serie;classe;date_sortie",
        [
            f"{e.uai};{e.ine_eleves};{e.nom};{e.prenom};{e.ne_le};GENERALE;T1;{e.sortie}"
            for e in tous
        ],
    )  # fmt: skip
    dossiers = {e.code: e for e in tous}
    extrait(
        "candidats",
        "numero_candidat;ine;uai;nom;prenom;date_naissance;date_inscription;statut",
        [
            f"{n};{e.ine_dossier};{e.uai_dossier};{e.nom};{e.prenom};{e.ne_le};20/01/2026;INSCRIT"
            for n, e in dossiers.items()
        ],
    )
    extrait(
        "groupes", "uai;code_groupe;ine;nom;prenom;date_naissance",
        [
            f"{e.uai};G{e.qui};{e.ine_groupe};{e.nom};{e.prenom};{e.ne_le}"
            for e in tous if not e.sortie
        ],
    )  # fmt: skip
    extrait(
        "formations", "code_formation;libelle;filiere;selective;apprentissage;code_academie",
        [f"F{n};Licence;LICENCE;N;N;01" for n in dossiers],
    )  # fmt: skip
    extrait(
        "voeux", "numero_candidat;numero_voeu;phase;code_formation;confirme",
        [f"{n};1;PP;F{n};O" for n in dossiers],
    )  # fmt: skip
    return dossier


def partout(ou: str, ine: str) -> Callable[..., None]:
    def gater(eleves: list[Eleve], _: list[Eleve]) -> None:
        for e in eleves:
            setattr(e, ou, ine)

    return gater


def echanger(ou: str, un: int, autre: int, *, voisin: bool = False) -> Callable[..., None]:
    def gater(eleves: list[Eleve], voisins: list[Eleve]) -> None:
        a, b = eleves[un], (voisins if voisin else eleves)[autre]
        ine_a, ine_b = getattr(a, ou), getattr(b, ou)
        setattr(a, ou, ine_b)
        setattr(b, ou, ine_a)

    return gater


def copier(ou: str, de: int, vers: int, *, voisin: bool = False) -> Callable[..., None]:
    def gater(eleves: list[Eleve], voisins: list[Eleve]) -> None:
        setattr((voisins if voisin else eleves)[vers], ou, eleves[de].ine_eleves)

    return gater


def ecrit(ou: str, comment: Callable[[str], str]) -> Callable[..., None]:
    def gater(eleves: list[Eleve], _: list[Eleve]) -> None:
        for e in eleves:
            setattr(e, ou, comment(getattr(e, ou)))

    return gater


def partir(eleves: list[Eleve], voisins: list[Eleve]) -> None:
    """The first pupil is now in the lycée next door, and still stands in the one left."""
    parti = eleves[0]
    voisins.append(replace(parti, uai=voisins[0].uai))
    parti.sortie = "01/02/2026"


def plusieurs(*facons: Callable[..., None]) -> Callable[..., None]:
    def gater(eleves: list[Eleve], voisins: list[Eleve]) -> None:
        for facon in facons:
            facon(eleves, voisins)

    return gater


OU = ("ine_eleves", "ine_dossier", "ine_groupe")
FACONS: dict[str, Callable[..., None]] = {
    **{f"{ine} dans {ou}": partout(ou, ine) for ine in BOUCHE_TROUS for ou in OU},
    **{
        f"{ine} partout": plusieurs(*(partout(ou, ine) for ou in OU))
        for ine in ("INCONNU", "00000000000", "")
    },
    **{f"absent de {ou}": partout(ou, "") for ou in OU},
    **{f"échangé dans {ou}": echanger(ou, 0, 1) for ou in OU},
    **{f"échangé entre jumeaux dans {ou}": echanger(ou, 2, 3) for ou in OU},
    **{f"échangé avec le voisin dans {ou}": echanger(ou, 0, 0, voisin=True) for ou in OU},
    **{f"copié dans {ou}": copier(ou, 0, 1) for ou in OU},
    **{f"copié du jumeau dans {ou}": copier(ou, 2, 3) for ou in OU},
    **{f"copié chez le voisin dans {ou}": copier(ou, 0, 1, voisin=True) for ou in OU},
    **{f"minuscules dans {ou}": ecrit(ou, str.lower) for ou in OU},
    **{f"espaces dans {ou}": ecrit(ou, lambda t: f" {t[:9]} {t[9:]}") for ou in OU},
    "un seul INE pour toute la classe": plusieurs(*(copier("ine_eleves", 0, n) for n in (1, 2, 3))),
    "un seul INE pour tous les dossiers": plusieurs(
        *(copier("ine_dossier", 0, n) for n in (1, 2, 3))
    ),
    "parti chez le voisin": partir,
    "parti chez le voisin, son INE y est copié": plusieurs(
        partir, copier("ine_eleves", 0, 1, voisin=True)
    ),
}


def agrees(a: tuple, b: tuple) -> int:
    return sum(x == y for x, y in zip(a, b, strict=True))


@pytest.fixture(scope="module")
def depots(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same lycées: `net` (1 March), `gate` (8 March, spoiled), `melange` (5 March, too)."""
    dossier = tmp_path_factory.mktemp("depots")
    faits = {}
    for nom, jour, facons in (
        ("net", "2026-03-01", [lambda e, v: None] * len(FACONS)),
        ("gate", "2026-03-08", list(FACONS.values())),
        ("melange", "2026-03-05", random.Random(9).choices(list(FACONS.values()), k=len(FACONS))),
    ):
        lycees = Lycees()
        for facon in facons:
            facon(lycees.ouvrir(), lycees.ouvrir())
        faits[nom] = ecrire(dossier / jour, lycees.eleves)
    return faits


ORDRES = [("net",), ("gate",), ("net", "gate"), ("gate", "net"), ("net", "gate", "melange")]


@pytest.fixture(scope="module", params=ORDRES, ids=" puis ".join)
def base(
    request: pytest.FixtureRequest, depots: dict[str, Path]
) -> tuple[duckdb.DuckDBPyConnection, str]:
    """The models after these dépôts, in this order; the name of the last."""
    con = connect()
    for nom in request.param:
        jouer(con, depots[nom], *MODELES)
    return con, request.param[-1]


def test_every_pupil_is_there_once(base: tuple[duckdb.DuckDBPyConnection, str]) -> None:
    con, _ = base
    assert con.execute("select prenom, count(*) from intermediate.int_eleves group by 1").fetchall()
    assert not con.execute(
        "select prenom from intermediate.int_eleves group by 1 having count(*) <> 1"
    ).fetchall()
    assert con.execute("select count(*) from intermediate.int_eleves").fetchone() == (
        4 * 2 * len(FACONS),
    )


def test_every_dossier_is_that_of_its_pupil(base: tuple[duckdb.DuckDBPyConnection, str]) -> None:
    con, _ = base
    lignes = con.execute(
        """
        select e.uai, e.ine, e.nom, e.prenom, e.date_naissance,
               d.uai, d.ine, d.nom, d.prenom, d.date_naissance, v.code_formation, v.numero_candidat
        from intermediate.int_voeux_formules as v
        inner join intermediate.int_eleves as e using (eleve_id)
        inner join staging.stg_candidats as d using (numero_candidat)
        """
    ).fetchall()
    assert len(lignes) == 4 * 2 * len(FACONS)  # nobody is without their own
    for uai, ine, *eleve, uai_dossier, ine_dossier, nom, prenom, ne_le, formation, numero in lignes:
        dossier = [nom, prenom, ne_le]
        assert eleve == dossier  # names are never spoiled here: two of three would be a twin
        assert (ine is not None and ine == ine_dossier and agrees(eleve, dossier) >= 2) or (
            uai == uai_dossier
        )
        assert formation == f"F{numero}"


def test_nobody_is_in_another_s_group(base: tuple[duckdb.DuckDBPyConnection, str]) -> None:
    con, _ = base
    groupes = con.execute(
        """
        select e.prenom, g.code from intermediate.int_appartenances as g
        inner join intermediate.int_eleves as e using (eleve_id) where g.type = 'G'
        """
    ).fetchall()
    assert len(groupes) == 4 * 2 * len(FACONS)
    for prenom, code in groupes:
        assert prenom.removeprefix("Prenom") == "".join(chr(65 + int(c)) for c in f"{code[1:]:0>4}")


def test_one_number_for_one_pupil(base: tuple[duckdb.DuckDBPyConnection, str]) -> None:
    con, _ = base
    for un, autre in itertools.permutations(("eleve_id", "prenom_plie")):
        assert not con.execute(
            f"select {un} from nominatif.registre_eleves group by 1 "
            f"having count(distinct {autre}) > 1"
        ).fetchall()


def test_what_is_spoiled_is_told(base: tuple[duckdb.DuckDBPyConnection, str]) -> None:
    con, dernier = base
    contestes = con.execute("select count(*) from intermediate.int_ines_contestes").fetchone()[0]
    inutilisables = con.execute(
        "select sum(nombre) from intermediate.int_ines_inutilisables"
    ).fetchone()[0]
    if dernier == "gate":
        assert contestes
        assert inutilisables >= 4 * 3 * len(BOUCHE_TROUS)
    if dernier == "net":
        assert not inutilisables


def une_ligne(uai: str, ine: str, qui: int = 1, prenom: str = "Prenom", ne: int = 1) -> Eleve:
    return Eleve(qui, uai, "Nom", prenom, f"{ne:02}/06/2008", ine, ine, "", uai)


def test_a_filler_joins_no_homonyms(tmp_path: Path) -> None:
    """Same nom and prénom, or twins, in two lycées: two of three agree, but `INCONNU` is no INE."""
    con = connect()
    a, b = "0990000A", "0990001A"
    lycees = {
        a: [une_ligne(a, "INCONNU", 1), une_ligne(a, "0" * 11, 2, "Jumeau")],
        b: [une_ligne(b, "INCONNU", 3, ne=2), une_ligne(b, "0" * 11, 4, "Jumelle")],
    }
    jouer(con, ecrire(tmp_path / "2026-03-01", lycees), *MODELES)
    assert con.execute(
        """
        select e.uai, d.numero_candidat from intermediate.int_eleves as e
        inner join intermediate.int_rapprochement as d using (eleve_id) order by all
        """
    ).fetchall() == [(a, "2600001"), (a, "2600002"), (b, "2600003"), (b, "2600004")]


INE, A, B = "120000001FA", "0990000A", "0990001A"
PASSE = {"2026-03-01": (A, ""), "2026-03-05": (A, INE), "2026-03-08": (B, INE)}
"""A pupil who gains an INE, then changes lycée."""


def se_souvenir(con: duckdb.DuckDBPyConnection, histoire: str) -> None:
    """The dépôt of the day takes its place in `histoire`: who is in the vivier, and where."""
    jour, avant, apres = con.execute(
        """
        select date_extraction, (select max(j) from passages where j < date_extraction),
            (select min(j) from passages where j > date_extraction)
        from intermediate.int_session
        """
    ).fetchone()
    con.execute("insert into passages select ? where ? not in (from passages)", [jour, jour])
    con.execute(
        "create or replace table historique.hist_dates as select 2026 as session, "
        "j as date_extraction, lag(j) over (order by j) as date_precedente from passages"
    )
    con.execute(
        "create or replace temp table jour as select 'vivier' as sujet, eleve_id, "
        "null::date as date_limite from intermediate.int_eleves"
    )
    for instruction in placer(histoire, ["sujet", "eleve_id"], ["date_limite"], jour, avant, apres):
        con.execute(instruction)


@pytest.mark.parametrize("ordre", itertools.permutations(PASSE), ids=" puis ".join)
def test_a_late_depot_joins_the_numbers_of_one_pupil(tmp_path: Path, ordre: tuple) -> None:
    con = connect()
    con.execute("create schema historique; create table passages (j date)")
    homonyme = une_ligne(B, "", 2, "Autre")
    for jour in ordre:
        uai, ine = PASSE[jour]
        lycees: dict[str, list[Eleve]] = {A: [], B: [homonyme]}
        lycees[uai] = [*lycees[uai], une_ligne(uai, ine)]
        jouer(con, ecrire(tmp_path / jour, lycees), *MODELES, "int_numeros_reunis")
        se_souvenir(con, "historique.hist_vivier")
    assert con.execute(
        "select count(*), count(distinct eleve_id) from nominatif.registre_eleves "
        "where prenom_plie = 'PRENOM'"
    ).fetchone() == (3, 1)
    # the older number stays, and the history says what it would have said in order
    assert con.execute(
        "select du::varchar, au, count(*), count(distinct eleve_id) filter (where eleve_id <= 2) "
        "from historique.hist_vivier group by all"
    ).fetchall() == [("2026-03-01", None, 2, 2)]


def test_two_pupils_once_seen_together_are_never_joined(tmp_path: Path) -> None:
    """Homonyms of one lycée, one without INE; then one of them leaves, whichever."""
    con = connect()
    sans, avec = une_ligne(A, "", 1), une_ligne(A, INE, 2)
    for jour, eleves in (("01", [sans, avec]), ("05", [avec]), ("08", [sans]), ("12", [avec])):
        jouer(con, ecrire(tmp_path / f"2026-03-{jour}", {A: eleves}), *MODELES)
    assert con.execute(
        "select eleve_id, ine, len(vus) from nominatif.registre_eleves order by all"
    ).fetchall() == [(1, None, 2), (2, INE, 3)]


def test_a_pupil_and_a_dossier_alike_are_shown_to_each_other(tmp_path: Path) -> None:
    con = connect()
    eleve = une_ligne(A, INE)
    depot = ecrire(tmp_path / "2026-03-01", {A: [eleve]})
    candidats = depot / "candidats.csv"
    texte = candidats.read_text("utf-8")
    ligne = texte.splitlines()[1]
    candidats.write_text(
        texte.replace(f"{INE};{A};Nom;", f";{A};Nomm;")
        + ligne.replace("2600001", "2600002").replace(INE, "").replace(";01/06", ";02/06")
        + "\n",
        "utf-8",
    )
    jouer(con, depot, *MODELES)
    assert con.execute("from intermediate.int_rapprochement").fetchall() == []
    assert con.execute("from intermediate.int_dossiers_proches").fetchall() == [
        (1, "2600001", A, "Nom Prenom (T1)")
    ]
