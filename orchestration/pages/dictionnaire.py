"""The pages of `docs/` that are made, not written: the contract and the dictionary.

Belongs here: the layout of docs/dictionnaire.md, and the list of made pages. Not here: what an
indicator or a list is (seeds), nor the contract (`orchestration.pages.contrat`).
`python -m orchestration.pages` writes them again after a change of seed or of descriptor.
"""

import csv
from collections.abc import Iterable, Iterator
from itertools import groupby

from orchestration.pages import contrat
from orchestration.socle.home import PROJECT

DOCS = PROJECT / "docs"
SEEDS = PROJECT / "dbt_project" / "seeds"

Row = dict[str, str]

_INTRODUCTION = """\
# Dictionnaire des indicateurs et des listes

Cette page est fabriquée à partir des tables de `dbt_project/seeds/` (`make docs`) ; ne pas la
modifier à la main. Les règles communes (vivier, rapprochement, vœu transmis, proposition vivante…)
sont dans [regles.md](regles.md), les colonnes des extraits dans [contrat.md](contrat.md)."""

_INDICATEURS = """\
## Indicateurs

Un indicateur est le rapport de deux colonnes de `marts.fct_eleves`, sommées sur un périmètre
(académie, département, établissement, classe ou groupe), pour toutes les séries et pour chacune.
Un **taux** va de 0 à 1 ; une **moyenne** ou un nombre de **jours** peut dépasser 1. Les valeurs
sont dans `marts.mart_indicateurs_pre_admission` (gestion, choix d'orientation) et
`marts.mart_indicateurs_post_admission` (admission, situations). Sans l'une de ses **sources**, un
indicateur est nul, jamais égal à zéro ; sans source nommée, les extraits obligatoires suffisent."""

_LISTES = """\
## Listes nominatives

Une liste ne s'ouvre que dans ses périodes. Toutes montrent d'abord nom, prénom, série et classe,
par ordre alphabétique ; la date de naissance s'ajoute quand un classeur a des homonymes, « À
vérifier » quand une ligne d'un élève a été rejetée. Les élèves sortis du lycée n'y sont pas, les
démissionnaires non plus, sauf sur `DEMISSIONNAIRES`. **Réponses** : « oui » quand la liste attend
que le dépôt contienne au moins une réponse de formation."""


def read_seed(name: str) -> list[Row]:
    """Rows of `dbt_project/seeds/<name>.csv`, as text, in the order of the file."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; a `|` in a cell is kept as text."""
    titles = list(titles)
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines
    )


def _codes(text: str, separator: str = ", ") -> str:
    return separator.join(f"`{word}`" for word in text.split())


def _heading(indicateur: Row) -> str:
    """Where an indicator stands: its family, and for choices the étape."""
    if indicateur["indicateur"].startswith("taux_situation_"):
        return "Parts des situations"
    if indicateur["famille"] == "orientation":
        return f"Choix d'orientation, étape {indicateur['etape']}"
    return {"gestion": "Gestion", "admission": "Admission et acceptation"}[indicateur["famille"]]


def _indicators() -> Iterator[str]:
    yield _INDICATEURS
    catalogue = sorted(read_seed("catalogue_indicateurs"), key=lambda r: int(r["ordre"]))
    for heading, rows in groupby(catalogue, key=_heading):
        yield f"### {heading}"
        yield table(
            [
                "Code",
                "Libellé",
                "Définition",
                "Étape",
                "Unité",
                "Favorable",
                "Numérateur / dénominateur",
                "Sources",
                "Montré",
            ],
            (
                [
                    f"`{r['indicateur']}`",
                    r["libelle"],
                    r["definition"],
                    r["etape"],
                    r["unite"],
                    r["sens_favorable"],
                    f"`{r['numerateur']}` / `{r['denominateur']}`",
                    _codes(r["sources"]),
                    _shown(r),
                ]
                for r in rows
            ),
        )


def _shown(indicateur: Row) -> str:
    """The périodes in which it heads the Synthèse, then those of its table."""
    places = {
        "Synthèse": indicateur["synthese"],
        "académie": indicateur["academie"],
        indicateur["tableau"]: indicateur["periodes"],
    }
    return " ; ".join(f"{place} : {when}" for place, when in places.items() if place and when)


def _lists() -> Iterator[str]:
    headings = {r["colonne"]: r["entete"] for r in read_seed("catalogue_colonnes")}
    yield _LISTES
    yield table(
        [
            "Code",
            "Feuille",
            "Qui",
            "Que faire",
            "Périodes",
            "Voies",
            "Colonnes propres",
            "Critère",
            "Réponses",
        ],
        (
            [
                f"`{r['liste']}`",
                r["titre"],
                r["description"],
                _actions(r["liste"]),
                ", ".join(r["periodes"].split()),
                r["voies"],
                ", ".join(headings[c] for c in r["colonnes"].split()),
                _criterion(r),
                "oui" if r["exige_reponses"] == "true" else "",
            ]
            for r in sorted(read_seed("catalogue_listes"), key=lambda r: int(r["ordre"]))
        ),
    )


def _actions(code: str) -> str:
    """What can be done, période by période; alone when it is the same all along."""
    rows = [r for r in read_seed("catalogue_actions") if r["code"] == code]
    return " ; ".join(
        f"{r['periode']} : {r['action']}" if r["periode"] else r["action"] for r in rows
    )


def _criterion(liste: Row) -> str:
    if liste["indicateur"]:
        return f"numérateur de `{liste['indicateur']}` ({liste['etape']})"
    return f"`{liste['fait']}`" if liste["fait"] else "dossiers, voir [regles.md](regles.md)"


_ALERTES = """\
## Alertes

Chaque règle est une ligne de `catalogue_alertes.csv` ; ce que fait chaque type est dans
[regles.md](regles.md#alertes)."""


def _alerts() -> Iterator[str]:
    gravities = {r["gravite"]: r["libelle"] for r in read_seed("gravites")}
    yield _ALERTES
    yield table(
        ["Code", "Titre", "Type", "Sur", "Seuil", "Fenêtre", "Gravité", "Qui agit", "Que faire"],
        (
            [
                f"`{r['alerte']}`",
                r["titre"],
                f"`{r['type']}`",
                _codes(r["fait"] or r["indicateur"] or r["liste"]),
                r["seuil"].replace(".", ","),
                f"{r['fenetre_jours']} jours avant {_codes(r['echeances'])}"
                if r["echeances"]
                else "",
                gravities[r["gravite"]],
                r["concerne"],
                "celle de la liste" if r["type"] == "entree_liste" else _actions(r["alerte"]),
            ]
            for r in sorted(read_seed("catalogue_alertes"), key=lambda r: int(r["ordre"]))
        ),
    )


def _orientations() -> Iterator[str]:
    yield (
        "## Orientations académiques livrées\n\nExemples, à remplacer par l'extrait "
        "`orientations_academiques` de l'académie : présent dans un dépôt, il remplace toute la "
        "table."
    )
    yield table(
        ["Session", "Indicateur", "Étape", "Série", "Niveau", "Cible", "Libellé"],
        (
            [
                r["session"],
                f"`{r['indicateur']}`",
                r["etape"],
                f"`{r['serie']}`",
                r["niveau"],
                f"{'≥' if r['sens'] == 'min' else '≤'} {r['cible'].replace('.', ',')}",
                r["libelle"],
            ]
            for r in read_seed("orientations_academiques")
        ),
    )


def _situations() -> Iterator[str]:
    yield (
        "## Situations d'admission\n\nLa première qui convient l'emporte : chaque élève du vivier "
        "en a une, et une seule."
    )
    yield table(
        ["Ordre", "Code", "Libellé", "Définition"],
        (
            [r["ordre"], f"`{r['situation']}`", r["libelle"], r["definition"]]
            for r in sorted(read_seed("situations"), key=lambda r: int(r["ordre"]))
        ),
    )


def _calendar() -> Iterator[str]:
    rows = read_seed("calendrier")
    labels = {r["jalon"]: r["libelle"] for r in rows}
    sessions = sorted({r["session"] for r in rows})
    dates = {(r["session"], r["jalon"]): r["date"] for r in rows}
    yield "## Périodes\n\nBornes comprises ; « admission » et « complementaire » se recouvrent."
    yield table(
        ["Code", "Libellé", "Du", "Au"],
        (
            [
                f"`{r['periode']}`",
                r["libelle"],
                _shifted(labels[r["jalon_debut"]], int(r["jours_apres_debut"])),
                _shifted(labels[r["jalon_fin"]], int(r["jours_apres_fin"])),
            ]
            for r in sorted(read_seed("periodes"), key=lambda r: int(r["ordre"]))
        ),
    )
    yield "## Calendrier"
    yield table(
        ["Jalon", "Libellé", *sessions],
        (
            [f"`{jalon}`", label, *(dates.get((s, jalon), "à renseigner") for s in sessions)]
            for jalon, label in labels.items()
        ),
    )
    notes = [
        f"- {r['session']}, {r['libelle']} : {r['source']}."
        for r in rows
        if r["source"].startswith("hypothèse")
    ]
    if notes:
        yield "\n".join(notes)


def _shifted(label: str, days: int) -> str:
    """`lendemain de « Fin de la formulation des vœux »`."""
    when = {0: "", 1: "lendemain de ", -1: "veille de "}.get(days, f"{days:+d} jours, ")
    return f"{when}« {label} »"


def _references() -> Iterator[str]:
    yield "## Séries et filières"
    yield table(
        ["Série", "Libellé", "Voie"],
        ([f"`{r['serie']}`", r["libelle"], f"`{r['voie']}`"] for r in read_seed("series")),
    )
    yield table(
        ["Filière", "Libellé"],
        ([f"`{r['filiere']}`", r["libelle"]] for r in read_seed("filieres")),
    )


def render_dictionary() -> str:
    """The whole of docs/dictionnaire.md, in Markdown."""
    parts = [_INTRODUCTION]
    for section in (
        _indicators,
        _lists,
        _alerts,
        _orientations,
        _situations,
        _calendar,
        _references,
    ):
        parts += section()
    return "\n\n".join(parts) + "\n"


PAGES = {
    contrat.PAGE: contrat.render_contract,
    DOCS / "dictionnaire.md": render_dictionary,
}
"""Each made page, and what makes it."""


def main() -> None:
    """Write every made page again."""
    for page, render in PAGES.items():
        page.write_text(render(), encoding="utf-8")
