"""Shapes that travel between the reading, the writing and the manifest: plain, picklable data.

No behaviour beyond lookups; no SQL, no Excel. Field names are those of the `rapports` tables; rows
that are many are named tuples, which cost less to make and to send to another process.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

NIVEAUX = ("etablissement", "classe", "groupe")

KINDS = {
    "etablissement": ("listes", ("etablissement",)),
    "classe": ("listes", ("classe",)),
    "groupe": ("listes", ("groupe",)),
    "suivi": ("suivi", ("etablissement",)),
    "lettres": ("lettres", ("classe", "groupe")),
}
"""Kind of workbook → its document, and the niveaux of the scopes that have one."""

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Perimetre:
    """One workbook's scope: a row of `rpt_perimetres`, with the file it is written to."""

    niveau: str
    uai: str
    structure: str | None
    libelle: str | None
    nom_etablissement: str
    commune: str | None
    nb_eleves: int
    homonymes: bool
    homonymes_suivi: bool
    session: int
    date_extraction: date
    date_precedente: date | None
    periodes: str | None
    fichier: str

    @property
    def intitule(self) -> str:
        """`Établissement`, `Classe TG1` or `Groupe SPE – Spécialité maths`: the scope, in words."""
        if self.niveau == "etablissement":
            return "Établissement"
        genre = "Classe" if self.niveau == "classe" else "Groupe"
        suffixe = f" – {self.libelle}" if self.libelle and self.libelle != self.structure else ""
        return f"{genre} {self.structure}{suffixe}"


@dataclass(frozen=True, slots=True)
class Colonne:
    """One column of a sheet: a row of `rpt_feuilles` or `rpt_colonnes_suivi`. `index` is its place
    in the rows; `marque` is what a column of format `marque` says where it is true."""

    colonne: str
    entete: str
    format: str
    largeur: float | None
    si_homonymes: bool
    si_non_vide: bool
    marque: str | None
    index: int


@dataclass(frozen=True, slots=True)
class Feuille:
    """One list of the catalogue: its sheet name, what to say of it, its columns in order."""

    liste: str
    titre: str
    description: str | None
    action: str | None
    colonnes: tuple[Colonne, ...]


class Chiffre(NamedTuple):
    """One cell of the synthèse: a row of `rpt_synthese`. None means no figure.

    Rates and their differences are 0–1; `evolution` is against the previous dépôt.
    """

    ordre_ligne: int
    type_ligne: str
    ligne: str
    ordre_indicateur: int
    indicateur: str
    etape: str | None
    libelle: str
    unite: str
    numerateur: int | None
    denominateur: int | None
    valeur: float | None
    valeur_academie: float | None
    valeur_departement: float | None
    valeur_etablissement: float | None
    valeur_attendue: float | None
    ecart_attendu: float | None
    appreciation_attendu: str | None
    sens_favorable: str | None
    evolution: float | None
    appreciation_evolution: str | None
    rang: int | None
    nb_ranges: int | None
    quartile: int | None
    sens_orientation: str | None
    cible: float | None
    libelle_orientation: str | None
    orientation_atteinte: bool | None
    valeur_reference: float | None
    libelle_reference: str | None


class Alerte(NamedTuple):
    """One open alert of a scope: a row of `rpt_alertes`. Without `nom` it is collective, and
    `objet` says what it is about."""

    alerte: str
    titre: str
    gravite: str
    gravite_libelle: str
    statut: str
    depuis: date
    echeance: date | None
    nom: str | None
    prenom: str | None
    classe: str | None
    objet: str | None
    message: str
    action: str | None
    liste: str | None


class Point(NamedTuple):
    """One point of a curve of the session: a row of `rpt_courbes`; `valeur` is a rate, 0–1."""

    courbe: str
    date_extraction: date
    valeur: float | None


@dataclass(frozen=True, slots=True)
class Definition:
    """One line of the glossary: a row of `rpt_lexique`."""

    type: str
    libelle: str
    definition: str | None


@dataclass(frozen=True, slots=True)
class Precaution:
    """What a reader must know of the dépôt first: a row of `rpt_precautions`; `uai` None: all."""

    uai: str | None
    libelle: str
    definition: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What every workbook of a run shares: the list sheets, in order, the glossary, the columns of
    the sheets written pupil by pupil (`suivi`, `lettres`), and the precautions, lycée by lycée."""

    feuilles: tuple[Feuille, ...]
    lexique: tuple[Definition, ...]
    par_eleve: dict[str, tuple[Colonne, ...]]
    precautions: tuple[Precaution, ...] = ()

    def precautions_of(self, uai: str) -> list[Precaution]:
        """Those of one lycée alone."""
        return [p for p in self.precautions if p.uai == uai]


@dataclass(frozen=True, slots=True)
class Contenu:
    """All that one workbook holds. `listes`: list code → rows; everything is already ordered,
    `courbes` curve by curve. `eleves`: the rows of each pupil, vœux or letters (`lettres`)."""

    perimetre: Perimetre
    document: str = "listes"
    chiffres: list[Chiffre] = field(default_factory=list)
    listes: dict[str, list[Row]] = field(default_factory=dict)
    alertes: list[Alerte] = field(default_factory=list)
    courbes: list[Point] = field(default_factory=list)
    eleves: list[list[Row]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WorkbookEntry:
    """One written file, as the manifest tells it. `document`: listes, suivi or lettres; `feuilles`:
    sheet → its rows (pupils of a list, vœux, letters); `alertes`: number of open alerts."""

    fichier: str
    niveau: str
    uai: str
    structure: str | None
    sha256: str
    octets: int
    feuilles: dict[str, int] = field(default_factory=dict)
    alertes: int = 0
    document: str = "listes"

    @property
    def kind(self) -> str:
        """The kind of workbook that `write_workbooks` was asked for."""
        return self.niveau if self.document == "listes" else self.document

    @property
    def lignes(self) -> int:
        return sum(self.feuilles.values())
