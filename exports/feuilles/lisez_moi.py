"""The sheet « Lisez-moi »: what the file is, who may have it, what each word and figure means.

Definitions come from `rpt_lexique`; only the words that belong to the file itself are here.
"""

from itertools import groupby

from exports.feuilles.lisez_moi_eleves import LECTURE, column_definitions
from exports.lecture.perimetres import PAR_ELEVE
from exports.modele import Catalogue, Contenu, Definition, Perimetre
from exports.style.mise_en_forme import Styles, row_height, set_up_page, text_lines
from exports.style.textes import CONFIDENTIEL, TIRET, clean, french_date
from exports.xlsx.feuille import Worksheet

_TERME, _DEFINITION = 38, 112  # widths, in characters
_SECTIONS = {
    "date": "Dates de la session",
    "indicateur": "Indicateurs",
    "liste": "Listes nominatives",
    "terme": "Vocabulaire",
}
_DESTINATAIRES = {
    (
        "listes",
        "etablissement",
    ): "le chef d'établissement et, pour le suivi qu'il leur confie, son équipe de "
    "direction et le psychologue de l'Éducation nationale",
    ("listes", "classe"): "le professeur principal et le professeur référent de cette classe, et "
    "le chef d'établissement",
    ("listes", "groupe"): "le professeur référent de ce groupe, et le chef d'établissement",
    ("suivi", "etablissement"): "le chef d'établissement et, pour le suivi qu'il leur confie, son "
    "équipe de direction",
    ("lettres", "classe"): "le professeur principal et le professeur référent de cette classe, et "
    "le chef d'établissement si l'académie l'a décidé",
    ("lettres", "groupe"): "le professeur référent de ce groupe, et le chef d'établissement si "
    "l'académie l'a décidé",
}


def write_readme(sheet: Worksheet, styles: Styles, contenu: Contenu, catalogue: Catalogue) -> None:
    """The whole sheet, two columns: term, definition."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, _TERME)
    sheet.set_column(1, 1, _DEFINITION)
    sheet.write_string(0, 0, "Lisez-moi", styles["titre"])
    sheet.set_row(0, 28)
    line = 2
    for title, definitions in _sections(contenu, catalogue):
        sheet.set_row(line, 21)
        sheet.write_string(line, 0, title, styles["section"])
        for term, text in definitions:
            line += 1
            term, text = clean(term), clean(text)
            sheet.write_string(line, 0, term, styles["terme"])
            sheet.write_string(line, 1, text, styles["definition"])
            lines = max(text_lines(term, _TERME), text_lines(text, _DEFINITION))
            sheet.set_row(line, row_height(lines))
        line += 2
    set_up_page(sheet, contenu.perimetre, "Lisez-moi")


def _sections(contenu: Contenu, catalogue: Catalogue) -> list[tuple[str, list[tuple[str, str]]]]:
    perimetre, document = contenu.perimetre, contenu.document
    use = (CONFIDENTIEL, _use_of_the_file(document, perimetre.niveau))
    told = _precautions(perimetre, catalogue)
    if document != "listes":
        return [use, ("Ce classeur", _source(perimetre)), *told, _by_pupil(document, catalogue)]
    sections = [
        use,
        ("Ce classeur", _source(perimetre) + _sheets()),
        *told,
        ("Lire les chiffres", _reading()),
    ]
    if contenu.eleves:
        sections.append(_by_pupil("suivi", catalogue))
    for kind, definitions in _by_type(catalogue.lexique):
        pairs = [(d.libelle, d.definition or TIRET) for d in definitions]
        sections.append((_SECTIONS.get(kind, kind.capitalize()), pairs))
    return sections


def _precautions(
    perimetre: Perimetre, catalogue: Catalogue
) -> list[tuple[str, list[tuple[str, str]]]]:
    """What is to be known of this dépôt, for all or for this lycée; no section without any."""
    pairs = [
        (p.libelle, p.definition) for p in catalogue.precautions if p.uai in {None, perimetre.uai}
    ]
    return [("À savoir de ce dépôt", pairs)] if pairs else []


def _by_pupil(document: str, catalogue: Catalogue) -> tuple[str, list[tuple[str, str]]]:
    """How the sheet of a document is read, and its columns."""
    definitions = column_definitions(catalogue.par_eleve[document])
    return PAR_ELEVE[document], [("Lire la feuille", LECTURE[document]), *definitions]


def _by_type(lexique: tuple[Definition, ...]) -> list[tuple[str, list[Definition]]]:
    """The glossary cut by type, in the order in which the types first appear."""
    order = {kind: rank for rank, kind in reversed(list(enumerate(d.type for d in lexique)))}
    ranked = sorted(lexique, key=lambda d: order[d.type])
    return [(kind, list(group)) for kind, group in groupby(ranked, key=lambda d: d.type)]


def _use_of_the_file(document: str, niveau: str) -> list[tuple[str, str]]:
    return [
        (
            "À qui il est destiné",
            "Ce fichier nomme des élèves. Il est destiné à : "
            f"{_DESTINATAIRES[document, niveau]}, pour accompagner ces élèves dans leur "
            "orientation, et à nul autre usage (arrêté du 31 décembre 2020 relatif au traitement "
            "Parcoursup).",
        ),
        (
            "Ce que l'on peut en faire",
            "Le consulter, le filtrer, l'annoter, l'imprimer pour une réunion de suivi des "
            "élèves concernés, puis détruire les impressions.",
        ),
        (
            "Ce que l'on ne doit pas faire",
            "Le transmettre à une autre personne, le déposer dans un espace partagé ouvert ou sur "
            "une messagerie personnelle, projeter ou afficher une liste de noms, en tirer un "
            "classement d'élèves. Supprimer le fichier quand l'extraction suivante arrive et, au "
            "plus tard, à la fin de la session.",
        ),
    ]


def _source(perimetre: Perimetre) -> list[tuple[str, str]]:
    day = french_date(perimetre.date_extraction)
    return [
        ("Périmètre", f"{perimetre.nom_etablissement} ({perimetre.uai}) – {perimetre.intitule}"),
        (
            "Source",
            f"Extraits Parcoursup et base élèves du dépôt du {day}, session {perimetre.session}. "
            f"Le fichier montre la situation au {day} ; ce qui a changé depuis n'y est pas.",
        ),
    ]


def _sheets() -> list[tuple[str, str]]:
    return [
        (
            "Feuilles",
            "« Alertes », quand il y en a : ce qui demande une action, le plus grave d'abord. "
            "« Synthèse » : les chiffres clés et le sommaire. « Suivi des vœux », pour une "
            "classe ou un groupe : chaque vœu de chaque élève. Puis une feuille par liste qui "
            "concerne au moins un élève à cette date. Une liste n'apparaît que dans la période "
            "de la procédure où elle est utile. Les noms sont par ordre alphabétique. "
            "« Évolution » : les chiffres des courbes de la Synthèse.",
        ),
        (
            "Depuis le, Nouveau",
            "La date de l'extraction où l'élève est apparu sur la liste sans l'avoir quittée "
            "depuis. « Nouveau » : il n'y était pas à l'extraction précédente.",
        ),
        (
            "Alerte nouvelle, en cours",
            "Nouvelle : elle n'existait pas à l'extraction précédente. En cours : elle dure "
            "depuis la date indiquée. Une alerte disparaît quand sa cause a disparu. En italique "
            "à la place du nom : l'alerte porte sur un groupe d'élèves ou sur un chiffre.",
        ),
        (
            "Né(e) le",
            "La date de naissance est ajoutée à toutes les listes quand deux élèves de ce "
            "fichier ont le même nom et le même prénom.",
        ),
        (
            "À vérifier : « Ligne rejetée »",
            "Au moins une ligne des extraits concernant cet élève était illisible et a été "
            "écartée. Vérifier dans Parcoursup avant d'appeler l'élève.",
        ),
    ]


def _reading() -> list[tuple[str, str]]:
    return [
        (
            "Effectif",
            "Pour un taux, le nombre d'élèves concernés et le nombre d'élèves considérés : "
            "« 12 / 31 » se lit douze élèves sur trente et un. Pour une moyenne, le nombre "
            "d'élèves sur lesquels elle porte.",
        ),
        (
            "Académie",
            "La même valeur pour toute l'académie, et pour la même série quand la ligne est une "
            "série ; arrondie, comme repère. Elle n'est pas montrée quand elle permettrait de "
            "retrouver la situation d'un autre établissement ou d'une autre classe. Il en va de "
            "même des valeurs du département et de l'établissement.",
        ),
        (
            "« ✓ » et « ! » d'un écart",
            "« ✓ » : c'est mieux que l'attendu ; « ! » : moins bien ; sans signe : l'écart est "
            "petit, ou n'est ni bon ni mauvais. En points de pourcentage pour un taux (84 % contre "
            "90 % : −6 pts), sinon dans l'unité du chiffre.",
        ),
        (
            "Depuis le …",
            "Ce qui a changé depuis l'extraction précédente. « ✓ » : un progrès ; « ! » : un "
            "recul ; « = » : pas de changement visible.",
        ),
        (
            f"« {TIRET} »",
            "Pas de chiffre : soit la source nécessaire est absente du dépôt (ce n'est donc pas "
            "zéro), soit aucun élève n'entre dans le calcul (effectif « 0 / 0 »).",
        ),
    ]
