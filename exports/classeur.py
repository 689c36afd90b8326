"""One workbook, from its content to its bytes. Same content, same bytes.

Knows the order of the sheets and the settings of the writer; nothing of folders or databases.
"""

from exports.feuilles.alertes import write_alerts
from exports.feuilles.evolution import has_evolution, write_evolution
from exports.feuilles.lisez_moi import write_readme
from exports.feuilles.listes import write_list
from exports.feuilles.par_eleve import write_by_pupil
from exports.feuilles.synthese import write_synthese
from exports.lecture.perimetres import ALERTES, EVOLUTION, LISEZ_MOI, PAR_ELEVE, SYNTHESE
from exports.modele import Catalogue, Contenu
from exports.style.mise_en_forme import BLEU, GRIS, ROUGE, Styles, all_styles
from exports.style.textes import CONFIDENTIEL, clean
from exports.xlsx.classeur import Workbook


def build_workbook(contenu: Contenu, catalogue: Catalogue) -> tuple[bytes, dict[str, int]]:
    """The XLSX file, and the number of rows of each of its sheets of pupils."""
    styles = all_styles()
    workbook = Workbook(styles.gabarit)
    counts = fill(workbook, styles, contenu, catalogue)
    return workbook.close(contenu.perimetre.date_extraction), counts


def fill(
    workbook: Workbook, styles: Styles, contenu: Contenu, catalogue: Catalogue
) -> dict[str, int]:
    """Fills an empty workbook; returns the number of rows of each of its sheets of pupils."""
    _set_properties(workbook, contenu)
    if contenu.document == "listes":
        return _fill(workbook, styles, contenu, catalogue)
    return _fill_by_pupil(workbook, styles, contenu, catalogue)


def _set_properties(workbook: Workbook, contenu: Contenu) -> None:
    perimetre = contenu.perimetre
    parts = [perimetre.nom_etablissement, perimetre.intitule, PAR_ELEVE.get(contenu.document)]
    workbook.set_properties(
        {
            "title": clean(" – ".join(filter(None, parts)))[:250],
            "subject": f"Parcoursup, session {perimetre.session}",
            "author": "Pilotage Parcoursup",
            "comments": CONFIDENTIEL,
        }
    )


def _fill(
    workbook: Workbook, styles: Styles, contenu: Contenu, catalogue: Catalogue
) -> dict[str, int]:
    perimetre = contenu.perimetre
    filled = [
        (feuille, contenu.listes[feuille.liste])
        for feuille in catalogue.feuilles
        if contenu.listes.get(feuille.liste)
    ]
    counts = [(feuille, len(rows)) for feuille, rows in filled]
    if contenu.alertes:
        sheet = workbook.add_worksheet(ALERTES)
        sheet.set_tab_color(ROUGE)
        titres = {feuille.liste: feuille.titre for feuille, _ in filled}
        write_alerts(sheet, styles, perimetre, contenu.alertes, titres)
    sheet = workbook.add_worksheet(SYNTHESE)
    sheet.set_tab_color(BLEU)
    write_synthese(sheet, styles, contenu, counts, catalogue.precautions_of(contenu.perimetre.uai))
    suivi = _add_by_pupil(workbook, styles, "suivi", contenu, catalogue) if contenu.eleves else {}
    for feuille, rows in filled:
        write_list(workbook.add_worksheet(feuille.titre), styles, feuille, perimetre, rows)
    if has_evolution(contenu.courbes):
        sheet = workbook.add_worksheet(EVOLUTION)
        sheet.set_tab_color(GRIS)
        write_evolution(sheet, styles, perimetre, contenu.courbes)
    sheet = workbook.add_worksheet(LISEZ_MOI)
    sheet.set_tab_color(GRIS)
    write_readme(sheet, styles, contenu, catalogue)
    return suivi | {feuille.titre: number for feuille, number in counts}


def _fill_by_pupil(
    workbook: Workbook, styles: Styles, contenu: Contenu, catalogue: Catalogue
) -> dict[str, int]:
    """A workbook of its own for the suivi of a lycée, for letters."""
    counts = _add_by_pupil(workbook, styles, contenu.document, contenu, catalogue)
    sheet = workbook.add_worksheet(LISEZ_MOI)
    sheet.set_tab_color(GRIS)
    write_readme(sheet, styles, contenu, catalogue)
    return counts


def _add_by_pupil(
    workbook: Workbook, styles: Styles, document: str, contenu: Contenu, catalogue: Catalogue
) -> dict[str, int]:
    titre, colonnes = PAR_ELEVE[document], catalogue.par_eleve[document]
    sheet = workbook.add_worksheet(titre)
    sheet.set_tab_color(BLEU)
    rows = write_by_pupil(sheet, styles, document, colonnes, contenu.perimetre, contenu.eleves)
    return {titre: rows}
