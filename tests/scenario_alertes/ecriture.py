"""The dépôts of scenario.yml, written as CSV files.

Belongs here: from the table of events to the extracts of the contract. Does not belong here: what
should follow from them (attendu.yml).
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

ICI = Path(__file__).parent
SCENARIO: dict[str, Any] = yaml.safe_load((ICI / "scenario.yml").read_text(encoding="utf-8"))
DATES: list[date] = sorted(SCENARIO["depots"])
PREMIERES_REPONSES = date(2026, 6, 4)

_FORMATIONS = ["LIC;Licence de droit;LICENCE;N", "BTS;BTS MCO;BTS;O", "AUT;Autre;AUTRE;N"]


@dataclass
class Eleve:
    """A pupil as one dépôt tells them; the quiet one unless an event says otherwise."""

    code: str
    lycee: str
    classe: str
    numero: int
    groupes: list[str] = field(default_factory=list)
    voeux: str = "LIC+ BTS+"
    voeux_pc: str = ""
    reponses: dict[str, str] = field(default_factory=dict)
    inscrit: bool = True
    ine: bool = True
    absent: bool = False
    demission: date | None = None
    sortie: date | None = None

    @property
    def nom(self) -> str:
        return f"Nom {self.code}"

    @property
    def identite(self) -> str:
        return f"{self.nom};Prénom;{self.numero % 28 + 1:02}/05/2008"

    @property
    def structures(self) -> list[str]:
        """Périmètres of the pupil: « A », « A TA1 », « A GA »."""
        return [self.lycee, *(f"{self.lycee} {s}" for s in (self.classe, *self.groupes))]

    def vivre(self, evenement: dict[str, Any]) -> None:
        """Apply one event of the table."""
        for mot, valeur in evenement.items():
            if mot == "annule":
                self.inscrit = False
            elif mot in ("inscrit", "ine", "absent"):
                setattr(self, mot, valeur == "oui")
            else:
                setattr(self, mot, valeur)


def _debut() -> dict[str, Eleve]:
    lycees = {c: code for code, lycee in SCENARIO["lycees"].items() for c in lycee["classes"]}
    numeros = iter(range(1001, 2000))
    eleves = {
        code: Eleve(code, lycees[classe], classe, next(numeros))
        for classe, codes in SCENARIO["classes"].items()
        for code in codes
    }
    for groupe, codes in SCENARIO["groupes"].items():
        for code in codes:
            eleves[code].groupes = [groupe]
    return eleves


def etats() -> Iterator[tuple[date, dict[str, Eleve], dict[str, str]]]:
    """For each dépôt: its date, the pupils, and the lycées of the dossiers hors vivier."""
    eleves, hors_vivier = _debut(), {}
    for jour in DATES:
        for code, evenement in (SCENARIO["depots"][jour] or {}).items():
            if code == "hors_vivier":
                hors_vivier |= evenement
            else:
                eleves[code].vivre(evenement)
        yield jour, deepcopy(eleves), dict(hors_vivier)


def ecrire(dossier: Path, dates: list[date] = DATES) -> list[Path]:
    """Write the dépôts of `dates` under `dossier`; returns their folders, by date."""
    depots = []
    for jour, eleves, hors_vivier in etats():
        if jour not in dates:
            continue
        depot = dossier / jour.isoformat()
        depot.mkdir(parents=True)
        for extrait, lignes in _extraits(jour, list(eleves.values()), hors_vivier).items():
            contenu = "\n".join(lignes) + "\n"
            (depot / f"{extrait}.csv").write_text(contenu, encoding="utf-8")
        depots.append(depot)
    return depots


def _extraits(jour: date, eleves: list[Eleve], hors_vivier: dict[str, str]) -> dict[str, list[str]]:
    lycees = SCENARIO["lycees"]
    uai = {code: lycee["uai"] for code, lycee in lycees.items()}
    presents = [e for e in eleves if not e.absent]
    extraits = {
        "etablissements": [
            "uai;nom;type;code_departement;code_academie",
            *(f"{x['uai']};{x['nom']};{x['type']};099;90" for x in lycees.values()),
        ],
        "eleves": [
            "uai;ine;nom;prenom;date_naissance;serie;classe;date_sortie",
            *(
                f"{uai[e.lycee]};{_ine(e) if e.ine else ''};{e.identite};"
                f"{lycees[e.lycee]['classes'][e.classe]};{e.classe};{e.sortie or ''}"
                for e in presents
            ),
        ],
        "groupes": [
            "uai;code_groupe;ine",
            *(f"{uai[e.lycee]};{g};{_ine(e)}" for e in presents for g in e.groupes),
        ],
        "candidats": [
            "numero_candidat;ine;uai;nom;prenom;date_naissance;date_inscription;statut;"
            "date_demission",
            *(
                f"{e.numero};{_ine(e)};{uai[e.lycee]};{e.identite};2026-01-20;"
                f"{'INSCRIT' if e.inscrit else 'ANNULE'};{e.demission or ''}"
                for e in eleves
            ),
            *(
                f"9{code[1:]};{_ine_fictif(code)};{uai[lycee]};Nom {code};Prénom;01/06/2008;"
                "2026-01-20;INSCRIT;"
                for code, lycee in hors_vivier.items()
            ),
        ],
        "formations": [
            "code_formation;libelle;filiere;selective;apprentissage;code_academie",
            *(f"{formation};N;90" for formation in _FORMATIONS),
        ],
        "voeux": [
            "numero_candidat;numero_voeu;phase;code_formation;confirme;dossier_complet",
            *(ligne for e in eleves for ligne in _voeux(e)),
        ],
        "orientations_academiques": [
            "session;indicateur;etape;serie;niveau;sens;cible",
            *(f"2026;{orientation}" for orientation in SCENARIO["orientations"]),
        ],
    }
    if jour >= PREMIERES_REPONSES:
        extraits["reponses"] = [
            "numero_candidat;phase;code_formation;reponse_formation;date_limite;reponse_candidat",
            *(ligne for e in eleves for ligne in _reponses(e)),
        ]
    return extraits


def _ine(eleve: Eleve) -> str:
    return _ine_fictif(eleve.code)


def _voeux(eleve: Eleve) -> Iterator[str]:
    for rang, voeu in enumerate(eleve.voeux.split(), 1):
        confirme = "O" if "+" in voeu else "N"
        complet = "N" if voeu.endswith("!") else "O"
        yield f"{eleve.numero};{rang};PP;{voeu[:3]};{confirme};{complet}"
    for rang, formation in enumerate(eleve.voeux_pc.split(), 1):
        yield f"{eleve.numero};{rang};PC;{formation};O;O"


def _reponses(eleve: Eleve) -> Iterator[str]:
    for formation, texte in eleve.reponses.items():
        reponse, _, suite = texte.partition(" ")
        limite, candidat = (suite, "") if suite[:1].isdigit() else ("", suite)
        yield f"{eleve.numero};PP;{formation};{reponse};{limite};{candidat}"


def _ine_fictif(code: str) -> str:
    return f"12000{int(code[1:]):04}{code[0]}Z"
