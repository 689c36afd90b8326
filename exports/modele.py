"""Shapes that travel between the reading, the writing and the manifest: plain, picklable data.

No behaviour beyond lookups; no SQL, no Excel. Field names are those of the `rapports` tables.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

NIVEAUX = ("etablissement", "classe", "groupe")


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
    session: int
    date_extraction: date
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
    """One column of a list sheet: a row of `rpt_feuilles`. `index` is its place in the rows."""

    colonne: str
    entete: str
    format: str
    largeur: float | None
    si_homonymes: bool
    si_non_vide: bool
    index: int


@dataclass(frozen=True, slots=True)
class Feuille:
    """One list of the catalogue: its sheet name, what to say of it, its columns in order."""

    liste: str
    titre: str
    description: str | None
    action: str | None
    colonnes: tuple[Colonne, ...]


@dataclass(frozen=True, slots=True)
class Chiffre:
    """One cell of the synthèse: a row of `rpt_synthese`. `valeur` None means no figure."""

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


@dataclass(frozen=True, slots=True)
class Definition:
    """One line of the glossary: a row of `rpt_lexique`."""

    type: str
    libelle: str
    definition: str | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What every workbook of a run shares: the list sheets, in order, and the glossary."""

    feuilles: tuple[Feuille, ...]
    lexique: tuple[Definition, ...]


@dataclass(frozen=True, slots=True)
class Contenu:
    """All that one workbook holds. `listes`: list code → rows, already ordered."""

    perimetre: Perimetre
    chiffres: list[Chiffre]
    listes: dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class WorkbookEntry:
    """One written file, as the manifest tells it. `feuilles`: list sheet → number of pupils."""

    fichier: str
    niveau: str
    uai: str
    structure: str | None
    sha256: str
    octets: int
    feuilles: dict[str, int] = field(default_factory=dict)

    @property
    def lignes(self) -> int:
        return sum(self.feuilles.values())
