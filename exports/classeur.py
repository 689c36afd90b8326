"""One workbook, from its content to its bytes. Same content, same bytes.

Knows the order of the sheets and the settings of the writer; nothing of folders or databases.
"""

import io
import struct
import zipfile
from datetime import date, datetime, time

from exports.ecriture import TextWorkbook
from exports.feuilles.alertes import write_alerts
from exports.feuilles.evolution import has_evolution, write_evolution
from exports.feuilles.feuille_rapide import FastSheet
from exports.feuilles.lisez_moi import write_readme
from exports.feuilles.listes import write_list
from exports.feuilles.par_eleve import write_by_pupil
from exports.feuilles.synthese import write_synthese
from exports.lecture.perimetres import ALERTES, EVOLUTION, LISEZ_MOI, PAR_ELEVE, SYNTHESE
from exports.modele import Catalogue, Contenu
from exports.style.mise_en_forme import BLEU, GRIS, POLICE, ROUGE, Styles
from exports.style.textes import CONFIDENTIEL, clean


def build_workbook(contenu: Contenu, catalogue: Catalogue) -> tuple[bytes, dict[str, int]]:
    """The XLSX file, and the number of rows of each of its sheets of pupils."""
    buffer = io.BytesIO()
    with TextWorkbook(buffer, POLICE) as workbook:
        _set_properties(workbook, contenu)
        styles = Styles(workbook)
        if contenu.document == "listes":
            counts = _fill(workbook, styles, contenu, catalogue)
        else:
            counts = _fill_by_pupil(workbook, styles, contenu, catalogue)
    return _dated(buffer.getvalue(), contenu.perimetre.date_extraction), counts


def _set_properties(workbook: TextWorkbook, contenu: Contenu) -> None:
    perimetre = contenu.perimetre
    parts = [perimetre.nom_etablissement, perimetre.intitule, PAR_ELEVE.get(contenu.document)]
    workbook.set_properties(
        {
            "title": clean(" – ".join(filter(None, parts)))[:250],
            "subject": f"Parcoursup, session {perimetre.session}",
            "author": "Pilotage Parcoursup",
            "comments": CONFIDENTIEL,
            "created": datetime.combine(perimetre.date_extraction, time()),
        }
    )


def _fill(
    workbook: TextWorkbook, styles: Styles, contenu: Contenu, catalogue: Catalogue
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
    write_synthese(
        workbook, sheet, styles, contenu, counts, catalogue.precautions_of(contenu.perimetre.uai)
    )
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
    workbook: TextWorkbook, styles: Styles, contenu: Contenu, catalogue: Catalogue
) -> dict[str, int]:
    """A workbook of its own for the suivi of a lycée, for letters."""
    counts = _add_by_pupil(workbook, styles, contenu.document, contenu, catalogue)
    sheet = workbook.add_worksheet(LISEZ_MOI)
    sheet.set_tab_color(GRIS)
    write_readme(sheet, styles, contenu, catalogue)
    return counts


def _add_by_pupil(
    workbook: TextWorkbook, styles: Styles, document: str, contenu: Contenu, catalogue: Catalogue
) -> dict[str, int]:
    titre, colonnes = PAR_ELEVE[document], catalogue.par_eleve[document]
    sheet = workbook.add_worksheet(titre, FastSheet)
    sheet.set_tab_color(BLEU)
    rows = write_by_pupil(sheet, styles, document, colonnes, contenu.perimetre, contenu.eleves)
    return {titre: rows}


def _dated(archive: bytes, day: date) -> bytes:
    """The same ZIP archive, each entry dated at midnight of `day`.

    XlsxWriter dates entries 1980. The four bytes of the date are replaced where they stand
    (twice per entry): packing the archive anew gives the same file and costs 1 ms of 5.
    """
    stamp = struct.pack("<HH", 0, (day.year - 1980) << 9 | day.month << 5 | day.day)
    data = bytearray(archive)
    with zipfile.ZipFile(io.BytesIO(archive)) as read:
        entries, position = read.infolist(), read.start_dir
    for entry in entries:
        data[entry.header_offset + 10 : entry.header_offset + 14] = stamp
        data[position + 12 : position + 16] = stamp
        lengths = struct.unpack_from("<HHH", data, position + 28)
        position += 46 + sum(lengths)
    return bytes(data)
