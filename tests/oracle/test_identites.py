"""The models of identity against the oracle, where names, dates and INEs collide everywhere.

Belongs here: random dépôts of a few names, two readings of one rule. Does not belong here: what
must never happen whatever the reading (tests/regles/test_identites.py).
"""

import random
from datetime import date
from pathlib import Path

import pytest

from tests.modeles import connect, jouer

from . import CALENDRIERS, compute
from .identites import Registre

UAIS = ("0990001N", "0990002P")
INES = ("", "120000001FA", "120000002FB", "120000003FC", "INCONNU", "00000000000")
NOMS, PRENOMS = ("Abel", "Brun", "Cros"), ("Zoé", "Léo")
DATES = ("01/02/2008", "02/02/2008", "00/00/2008")
MODELES = (
    "int_rapprochement", "int_dossiers_annules", "int_appartenances", "int_numeros_reunis",
    "registre_eleves",
)  # fmt: skip


def ecrire(dossier: Path, graine: int) -> Path:
    """Some 25 pupils and as many dossiers of two lycées; a class tells each row of `eleves`."""
    hasard = random.Random(graine)
    dossier.mkdir(parents=True)

    def personne() -> str:
        nom, prenom, ne_le = hasard.choice(NOMS), hasard.choice(PRENOMS), hasard.choice(DATES[:2])
        return f"{nom};{prenom};{ne_le}"

    lignes = {
        "etablissements": ["uai;nom;code_departement;code_academie"]
        + [f"{uai};Lycée {uai};099;01" for uai in UAIS],
        "eleves": ["classe;uai;ine;nom;prenom;date_naissance;serie;date_entree;date_sortie"]
        + [
            f"T{n};{hasard.choice(UAIS)};{hasard.choice(INES)};{personne()};GENERALE;"
            f"{hasard.choice(['', '01/09/2025', '02/02/2026'])};"
            f"{hasard.choice(['', '', '', '01/02/2026', '05/01/2026'])}"
            for n in range(25)
        ],
        "candidats": ["numero_candidat;uai;ine;nom;prenom;date_naissance;date_inscription;statut"]
        + [
            f"{n};{hasard.choice((*UAIS, '0990009X'))};{hasard.choice(INES)};{personne()};"
            f"{hasard.choice(['20/01/2026', '21/01/2026'])};"
            f"{hasard.choice(['INSCRIT', 'INSCRIT', 'ANNULE'])}"
            for n in range(25)
        ],
        "groupes": ["code_groupe;uai;ine;nom;prenom;date_naissance"]
        + [
            f"G{n};{hasard.choice(UAIS)};{hasard.choice(INES[:4])};"
            f"{hasard.choice([personne(), ';;', hasard.choice(NOMS) + ';;'])}"
            for n in range(25)
        ],
        "formations": [
            "code_formation;libelle;filiere;selective;apprentissage;code_academie",
            "F1;Licence;LICENCE;N;N;01",
        ],
        "voeux": ["numero_candidat;numero_voeu;phase;code_formation;confirme", "1;1;PP;F1;O"],
    }
    for extrait, textes in lignes.items():
        (dossier / f"{extrait}.csv").write_text("\n".join(textes) + "\n", "utf-8")
    return dossier


@pytest.mark.parametrize("graine", range(6))
def test_the_models_say_who_is_who_as_the_oracle_does(tmp_path: Path, graine: int) -> None:
    con, registre, vus = connect(), Registre(), {}
    for rang, jour in enumerate(("2026-03-05", "2026-03-12", "2026-03-19")):
        depot = ecrire(tmp_path / jour, 10 * graine + rang)
        attendu = compute(depot, CALENDRIERS[date.fromisoformat(jour).year])
        jouer(con, depot, *MODELES)
        trouves = con.execute(
            """
            select e.classe, d.numero_candidat, a.eleve_id is not null,
                coalesce(list_sort(list(g.code) filter (where g.type = 'G')), [])
            from intermediate.int_eleves as e
            left join (from intermediate.int_rapprochement where est_retenu) as d using (eleve_id)
            left join (select distinct eleve_id from intermediate.int_dossiers_annules) as a
                using (eleve_id)
            left join intermediate.int_appartenances as g using (eleve_id)
            group by all
            """
        ).fetchall()
        eleve_ids = dict(
            con.execute("select classe, eleve_id from intermediate.int_eleves").fetchall()
        )
        numeros = registre.reconnaitre(attendu.vivier)
        voulus = {
            p.ligne.classe: [
                p.dossier and p.dossier.numero_candidat,
                p.dossier_annule,
                sorted(p.groupes),
            ]
            for p in attendu.vivier
        }
        assert {classe: dit for classe, *dit in trouves} == voulus
        reunis = dict(con.execute("from intermediate.int_numeros_reunis").fetchall())
        vus = {quand: (reunis.get(n, n), m) for quand, (n, m) in vus.items()}
        vus |= {
            (jour, p.ligne.classe): (eleve_ids[p.ligne.classe], numeros[id(p)])
            for p in attendu.vivier
        }
    # one number of the warehouse for one of the oracle
    paires = {(n, registre.garde(m)) for n, m in vus.values()}
    assert len({n for n, _ in paires}) == len({m for _, m in paires}) == len(paires)
