"""Kinds of cells: what spreadsheets, portals and people put in one.

Belongs here: one cell of one column changed. Not here: rows, files, identities.
"""

import random
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.torture.bases import Base
from tests.torture.sortes import Lieu, sorte
from tests.torture.tableau import ORDRE, Tableau

PERSONNELLES = frozenset({"nom", "prenom", "ine", "numero_candidat", "date_naissance", "texte"})
# another text there is another truth: no program can tell it from the first one
LIBRES = frozenset({
    "classe", "code_groupe", "libelle", "numero_voeu", "commune", "departement", "academie",
    "etablissement_accueil", "texte", "url_fiche", "nom", "prenom", "uai_accueil", "code_formation",
})  # fmt: skip
VIDABLES = frozenset({
    "ine", "classe", "date_sortie", "date_entree", "date_demission", "date_inscription_pc",
    "date_saisine_caes", "internat", "voeu_multiple", "date_formulation", "date_confirmation",
    "dossier_complet", "rang", "date_reponse_formation", "date_proposition", "date_limite",
    "reponse_candidat", "date_reponse_candidat", "rang_attente", "type", "secteur", "serie",
    "nom", "prenom", "date_naissance", "capacite", "date_saisie",
}) | LIBRES  # fmt: skip
DATES = ("date_naissance", "date_inscription", "date_sortie", "date_demission", "date_limite",
         "date_proposition", "date_saisine_caes", "date_formulation")  # fmt: skip


def columns(part: int = 1) -> Callable[[Base], Iterator[Lieu]]:
    """Every filled column of every CSV; one in ``part``, drawn."""

    def places(base: Base) -> Iterator[Lieu]:
        for extrait in ORDRE:
            if not (base.dossier / f"{extrait}.csv").exists():
                continue
            table = Tableau.lire(base.dossier, extrait)
            for champ in filter(None, table.champs):
                place = (extrait, champ)
                if table.remplies(champ) and zlib.crc32(repr(place).encode()) % part == 0:
                    yield place

    return places


def only(*champs: str) -> Callable[[Base], Iterator[Lieu]]:
    """The filled columns of those names."""
    return lambda base: (place for place in columns()(base) if place[1] in champs)


def cell(
    nom: str,
    change: Callable[[str], str],
    lieux: Callable[[Base], Iterator[Lieu]] | None = None,
    *,
    autre: frozenset[str] = frozenset(),
    lignes: int = 1,
) -> None:
    """Register the kind that changes ``lignes`` filled cells of a column."""

    def geste(depot: Path, lieu: Lieu, rng: random.Random) -> str | None:
        extrait, champ = lieu
        table = Tableau.lire(depot, extrait)
        remplies = table.remplies(champ)
        rangs = rng.sample(remplies, min(lignes, len(remplies)))
        table.changer(champ, change, rangs)
        table.ecrire()
        value = table.lignes[rangs[0]][table.place(champ)]
        return value if champ in PERSONNELLES and len(value.strip()) > 7 else None

    sorte("cellule", nom, lieux or columns(4), autre=autre)(geste)


def inside(mark: str) -> Callable[[str], str]:
    """``mark`` in the middle of a value."""
    return lambda v: v[: len(v) // 2] + mark + v[len(v) // 2 :]


# the same value underneath: repaired, or told
cell("garde de tableur", lambda v: f'="{v}"', columns(3))
cell("apostrophe de tableur", lambda v: f"'{v}", columns(3))
cell("garde sur toute la colonne", lambda v: f'="{v}"', columns(3), lignes=10**6)
cell("espace insécable autour", lambda v: f"\u00a0{v}\u202f", columns(3))
cell("espaces ordinaires autour", lambda v: f"  {v} ", columns(3))
cell("caractère invisible au milieu", inside("\u200b"), columns(3))
cell("marque d'ordre des octets au milieu", inside("\ufeff"))
cell("trait d'union conditionnel", inside("\u00ad"))
cell("marque de sens", lambda v: f"\u202e{v}\u202c")
cell("accents décomposés", lambda v: unicodedata.normalize("NFD", v))
cell("double espace", lambda v: v.replace(" ", "  ").replace("-", "-"))
cell("espace insécable pour espace", lambda v: v.replace(" ", "\u00a0"))
cell("chiffres pleine chasse", lambda v: v.translate({48 + d: 0xFF10 + d for d in range(10)}))
cell("minuscules", str.lower, autre=LIBRES)
cell("majuscules", str.upper, autre=LIBRES)

# no value, or none that can be read
cell("cellule vide", lambda _: "", columns(3), autre=VIDABLES)
for error in ("#N/A", "#REF!", "#VALEUR!", "#NOM?"):
    part = 2 if error == "#N/A" else 4
    cell(f"valeur d'erreur {error}", lambda _, error=error: error, columns(part))
cell("caractère de commande", inside("\x07"))
cell("tabulation verticale", inside("\x0b"))
cell("caractère nul", inside("\x00"), columns(4))
cell("retour à la ligne", inside("\n"))
cell("texte de 50 000 caractères", lambda v: v + "x" * 50_000, autre=frozenset({"texte"}))
cell("forme <r>…</r>", lambda v: f"<r>{v}</r>", autre=LIBRES)
cell("formule", lambda _: "=1+1", autre=LIBRES)
cell("lien de formule", lambda _: '=HYPERLINK("x")', columns(4), autre=LIBRES)
cell("émoji", lambda v: v + "😀", autre=LIBRES)
cell("guillemet seul", inside('"'), columns(4), autre=LIBRES)
cell("demi-codet isolé échappé", inside("\ufffd"), columns(4), autre=LIBRES)
cell("code réécrit en scientifique", lambda _: "7,50656E+06")
cell("code réécrit 1,0E+1", lambda _: "1,0E+1", columns(4))
cell("code réécrit en date", lambda _: "2026-02-01 00:00:00", only("classe", "code_groupe", "uai",
     "code_formation", "numero_candidat", "ine", "numero_voeu"))  # fmt: skip
cell("nombre .0", lambda v: f"{v}.0", only("numero_candidat", "numero_voeu", "rang_attente"),
     autre=LIBRES)  # fmt: skip
cell("nombre démesuré", lambda _: "9" * 30, columns(4), autre=LIBRES)
cell("nombre négatif", lambda _: "-5", only("rang_attente", "capacite", "rang"))
cell("2^53 et plus", lambda _: str(2**53 + 1), only("rang_attente", "capacite", "rang"))
for date in ("00/00/2008", "31/02/2026", "2008", "01/01/1000", "31/12/2999", "02/30/2026",
             "9999-12-31T23:59:59.999999", "39814", "1 janvier 2008", "8/3/2026"):  # fmt: skip
    cell(f"date {date}", lambda _, date=date: date, only(*DATES))
BOOLEENS = ("confirme", "selective", "internat", "dossier_complet", "voeu_multiple")
for boolean in ("TRUE", "FALSE", "x", "oui ", "2"):
    readable = BOOLEENS if boolean in ("TRUE", "FALSE", "oui ") else ()
    cell(f"booléen {boolean}", lambda _, b=boolean: b, only(*BOOLEENS), autre=frozenset(readable))
cell("zéro de tête mangé", lambda v: v.lstrip("0"), only("code_academie", "code_departement"),
     lignes=10**6)  # fmt: skip
