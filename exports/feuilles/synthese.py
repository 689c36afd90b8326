"""The sheet « Synthèse »: who, when, what to do first, key figures, curves, lists, tables.

Figures are those of `rpt_synthese`, printed as they are; nothing is added up here. What is
counted is lines of other sheets: alerts, pupils of a list.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby

from exports.feuilles.courbes import HAUTEUR, Courbes
from exports.feuilles.evolution import has_evolution
from exports.feuilles.page import ECART, LARGEURS, Page
from exports.feuilles.tableaux import write_tables
from exports.lecture.perimetres import ALERTES, EVOLUTION, LISEZ_MOI, PAR_ELEVE, SYNTHESE
from exports.modele import Alerte, Chiffre, Contenu, Feuille, Perimetre, Precaution
from exports.style.chiffres import Shown, figure, gap, headcount, rank, said, target, trend
from exports.style.mise_en_forme import Styles, row_height
from exports.style.textes import CONFIDENTIEL, french_date, plural
from exports.xlsx.feuille import Worksheet

A_FAIRE, CHIFFRES, LISTES = "À faire d'abord", "Chiffres clés", "Listes nominatives"
LEGENDE = (
    "Attendu : ce que font dans l'académie les élèves des mêmes séries   ·   Écart : à l'attendu, "
    "en points (pts)   ·   ✓ mieux, ou en progrès   ·   ! moins bien, ou en recul   ·   "
    "– : pas de chiffre, et non zéro"
)
RANG = (
    "Rang parmi les lycées de même type de l'académie, de la valeur la plus haute à la plus "
    "basse ; chacun dit si le 1er fait mieux   ·   Q1 : le quart aux valeurs les plus hautes"
)

_SORTES = 4  # kinds of alerts that a page of one minute tells
_ELEVES_CITES, _MESSAGES_CITES = 3, 2  # for each kind
_QUI, _ACTION = (4, 7), (8, 11)  # columns of the merged texts
_LIEN = 10  # column of a link at the end of a line
_SUIVI = 3  # column of the link to the suivi, after the words of the heading
_DESCRIPTION, _CONSEIL = (2, 6), (7, 11)
_DERNIERE = len(LARGEURS) - 1


def write_synthese(
    sheet: Worksheet,
    styles: Styles,
    contenu: Contenu,
    sommaire: list[tuple[Feuille, int]],
    precautions: Sequence[Precaution] = (),
) -> None:
    """Writes the sheet. `sommaire`: the list sheets of the workbook with their number of pupils.

    `precautions`: those of its lycée, told before a figure is read.
    """
    page, perimetre = Page(sheet, styles), contenu.perimetre
    ensemble = [c for c in contenu.chiffres if c.type_ligne == "ensemble"]
    with page.block():
        _heading(page, perimetre, bool(contenu.eleves))
        _precautions(page, precautions)
    with page.block():
        _first_things(page, contenu.alertes)
    with page.block():
        _key_figures(page, perimetre, ensemble)
    if has_evolution(contenu.courbes):
        with page.block():
            page.section(f"La session jusqu'ici (chiffres : feuille {EVOLUTION})")
            sheet.insert_chart(page.line, 0, Courbes(contenu.courbes))
            page.next(HAUTEUR)
    with page.block():
        _contents(page, sommaire)
    _orientations(page, contenu.chiffres)
    write_tables(page, contenu.chiffres, ensemble)
    page.finish(perimetre, SYNTHESE)


def _heading(page: Page, p: Perimetre, suivi: bool) -> None:
    commune = f" – {p.commune}" if p.commune else ""
    label = "Périodes" if ", " in (p.periodes or "") else "Période"
    periodes = f"  ·  {label} : {p.periodes}" if p.periodes else ""
    if p.niveau == "etablissement":
        page.text_line(p.nom_etablissement, "titre", 28)
        page.text_line(f"{p.uai}{commune}", "sous_titre", 20)
    else:
        page.text_line(p.intitule, "titre", 28)
        page.text_line(f"{p.nom_etablissement} ({p.uai}){commune}", "sous_titre", 20)
    page.text_line(
        f"Parcoursup, session {p.session}  ·  Extraction du {french_date(p.date_extraction)}"
        f"{periodes}  ·  {plural(p.nb_eleves, 'élève')}",
        "contexte",
    )
    if suivi:
        page.link(_SUIVI, PAR_ELEVE["suivi"], PAR_ELEVE["suivi"])
    page.text_line(CONFIDENTIEL, "confidentiel")


def _precautions(page: Page, precautions: Sequence[Precaution]) -> None:
    for precaution in precautions:
        text = f"{precaution.libelle}. {precaution.definition}"
        page.next(row_height(page.merged((0, _DERNIERE), text, "precaution")))


def _first_things(page: Page, alertes: list[Alerte]) -> None:
    """The first kinds of alerts, in the order of the sheet « Alertes », each with its way there."""
    page.section(A_FAIRE)
    if not alertes:
        page.text_line("Aucune alerte à cette date.", "contexte")
        return
    page.header_line(
        ["Alerte (cliquer pour l'ouvrir)", "Gravité", "Nb d'alertes", "Dont nouvelles"],
        [(_QUI, "Qui, ou quoi"), (_ACTION, "Que faire")],
        style="entete_nombre",
    )
    kinds: dict[tuple[str, str], list[tuple[int, Alerte]]] = {}
    for line, alerte in enumerate(alertes, start=1):
        kinds.setdefault((alerte.alerte, alerte.gravite), []).append((line, alerte))
    for found in list(kinds.values())[:_SORTES]:
        line, first = found[0]
        same = [alerte for _, alerte in found]
        lines = page.link(0, ALERTES, first.titre, line)
        page.text(1, first.gravite_libelle, page.styles.known(first.gravite))
        page.cell(2, (len(same), "nombre"))
        page.cell(3, (sum(a.statut == "nouvelle" for a in same), "nombre"))
        who = page.merged(_QUI, _cited(same), "retrait")
        what = page.merged(_ACTION, first.action or "", "retrait")
        page.next(row_height(max(lines, who, what)))
    page.link(0, ALERTES, f"Toutes les alertes ({len(alertes)})")
    page.text(1, _by_severity(alertes), "contexte")
    page.next(row_height(1))


def _by_severity(alertes: list[Alerte]) -> str:
    """`Urgent : 2  ·  Important : 5  ·  dont 3 nouvelles`."""
    new = sum(a.statut == "nouvelle" for a in alertes)
    counts = Counter(a.gravite_libelle for a in alertes)
    parts = [f"{label} : {number}" for label, number in counts.items()]
    return "  ·  ".join([*parts, f"dont {new} nouvelle{'s' if new > 1 else ''}"])


def _cited(alertes: list[Alerte]) -> str:
    """The first pupils in a row, or the first messages one under the other."""
    collective = alertes[0].nom is None
    shown = _MESSAGES_CITES if collective else _ELEVES_CITES
    texts = [_who(a) if a.nom else a.message for a in alertes[:shown]]
    others = len(alertes) - shown
    if others > 0:
        texts.append(f"et {others} autre{'s' if others > 1 else ''}")
    return ("\n" if collective else ", ").join(texts)


def _who(a: Alerte) -> str:
    classe = f" ({a.classe})" if a.classe else ""
    return f"{a.nom} {a.prenom or ''}".strip() + classe


def _key_figures(page: Page, p: Perimetre, ensemble: list[Chiffre]) -> None:
    page.section(CHIFFRES)
    if not ensemble:
        page.text_line("Aucun chiffre pour cette période.", "contexte")
        return
    columns = _columns(p, ensemble)
    rest = (len(columns) + 1, min(len(columns) + 2, _DERNIERE))
    targets = any(c.cible is not None for c in ensemble)
    page.header_line(
        ["Indicateur", *(label for label, _ in columns)],
        [(rest, "Orientation de l'académie")] if targets else [],
    )
    for chiffre in ensemble:
        lines = max(page.text(0, chiffre.libelle, "libelle"), 1 if chiffre.rang is None else 2)
        for column, (_, cell) in enumerate(columns, start=1):
            page.cell(column, cell(chiffre))
        if targets:
            lines = max(lines, page.merged(rest, *target(chiffre)))
        page.next(row_height(lines))
    page.link(_LIEN, LISEZ_MOI, "Définitions")
    page.text_line(LEGENDE, "contexte", 16)
    if any(c.rang is not None for c in ensemble):
        page.text_line(RANG, "contexte", 15)
    for label, group in _references(ensemble):
        page.text_line(f"Référence pour {', '.join(group)} : {label}", "contexte", 15)


def _columns(p: Perimetre, ensemble: list[Chiffre]) -> list[tuple[str, Callable[[Chiffre], Shown]]]:
    """The columns of the key figures; some only when they have something to show."""
    level = p.niveau == "etablissement"
    since = f"Depuis le {p.date_precedente:%d/%m}" if p.date_precedente else ""
    columns: list[tuple[str, Callable[[Chiffre], Shown], bool]] = [
        ("Valeur", lambda c: figure(c.unite, c.valeur, "_gras"), True),
        ("Effectif", lambda c: (headcount(c), "effectif"), True),
        (since, trend, bool(since)),
        ("Attendu", lambda c: figure(c.unite, c.valeur_attendue, "_academie"), True),
        (ECART, gap, True),
        ("Académie", lambda c: figure(c.unite, c.valeur_academie, "_academie"), True),
        ("Département", lambda c: figure(c.unite, c.valeur_departement, "_academie"),
         level and any(c.valeur_departement is not None for c in ensemble)),
        ("Établissement", lambda c: figure(c.unite, c.valeur_etablissement, "_academie"),
         not level and any(c.valeur_etablissement is not None for c in ensemble)),
        ("Rang", lambda c: (rank(c), "effectif"), any(c.rang is not None for c in ensemble)),
        ("Référence", lambda c: figure(c.unite, c.valeur_reference, "_academie"),
         any(c.valeur_reference is not None for c in ensemble)),
    ]  # fmt: skip
    return [(label, cell) for label, cell, shown in columns if shown]


def _references(ensemble: list[Chiffre]) -> list[tuple[str, list[str]]]:
    """Where each reference comes from, with the figures that it is for."""
    by_label: dict[str, list[str]] = {}
    for c in ensemble:
        if c.valeur_reference is not None and c.libelle_reference:
            by_label.setdefault(c.libelle_reference, []).append(c.libelle)
    return list(by_label.items())


def _contents(page: Page, sommaire: list[tuple[Feuille, int]]) -> None:
    page.section(LISTES)
    if not sommaire:
        page.text_line("Aucun élève sur les listes de cette période.", "contexte")
        return
    page.header_line(
        ["Liste (cliquer pour l'ouvrir)", "Élèves"],
        [(_DESCRIPTION, "Qui"), (_CONSEIL, "Que faire")],
        style="entete_nombre",
    )
    for feuille, number in sommaire:
        lines = page.link(0, feuille.titre, feuille.titre)
        page.cell(1, (number, "nombre"))
        who = page.merged(_DESCRIPTION, feuille.description or "", "retrait")
        what = page.merged(_CONSEIL, feuille.action or "", "retrait")
        page.next(row_height(max(lines, who, what)))


def _orientations(page: Page, chiffres: list[Chiffre]) -> None:
    """By série and classe: how many meet each orientation, and which do not."""
    aimed = [c for c in chiffres if c.cible is not None and c.type_ligne != "ensemble"]
    if not aimed:
        return
    with page.block():
        page.section("Orientations de l'académie, par série et par classe")
        page.header_line(
            ["Orientation", "Atteinte par"], [((2, _DERNIERE), "Non atteinte par")],
            style="entete_nombre",
        )  # fmt: skip
        for label, group in groupby(_by_label(aimed), key=_label):
            _orientation(page, label, list(group))


def _orientation(page: Page, label: str, lines: Sequence[Chiffre]) -> None:
    met = sum(c.orientation_atteinte is True for c in lines)
    missed = [c for c in lines if c.orientation_atteinte is False]
    text = ", ".join(f"{c.ligne} ({said(c.unite, c.valeur)})" for c in missed)
    height = page.text(0, label, "libelle")
    page.text(1, f"{met} sur {len(lines)}", "nombre")
    style = "etat_defavorable" if missed else "etat_neutre"
    height = max(height, page.merged((2, _DERNIERE), f"{text} !" if missed else "personne", style))
    page.next(row_height(height))


def _by_label(chiffres: list[Chiffre]) -> list[Chiffre]:
    """The lines of each orientation together, orientations in the order of their first line."""
    order: dict[str, int] = {}
    for c in chiffres:
        order.setdefault(_label(c), len(order))
    return sorted(chiffres, key=lambda c: order[_label(c)])


def _label(c: Chiffre) -> str:
    return c.libelle_orientation or c.libelle
