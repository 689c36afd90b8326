"""The second reader of a run, openpyxl, alone: it accepts what was written and sees each fault."""

import pytest
from openpyxl import load_workbook

from exports import write_manifest, write_workbooks
from exports.controle.ecarts import ControlReport
from exports.controle.ensemble import check_workbooks
from exports.controle.relecture import compare_sample
from tests.rapports_fixture import AUTRE_LYCEE, JOUR, LYCEE, SESSION
from tests.suivi_fixture import followed

LETTRES = f"{LYCEE}/classes/TG1_lettres.xlsx"
AUTRE_TG1 = f"{AUTRE_LYCEE}/classes/TG1.xlsx"


@pytest.fixture(scope="module")
def con():
    return followed()


@pytest.fixture
def out(con, tmp_path):
    write_manifest(tmp_path, write_workbooks(con, tmp_path), SESSION, JOUR)
    return tmp_path


def key(fichier):
    document = "lettres" if "lettres" in fichier else "listes"
    return document, ("classe", fichier.split("/", maxsplit=1)[0], "TG1")


def read(con, out, fichier):
    report = ControlReport()
    compare_sample(con, out, {key(fichier): fichier}, report)
    assert {e.fichier for e in report.ecarts} <= {fichier}
    return [e.motif for e in report.ecarts]


def test_a_sound_set_conforms_and_counts_what_was_read(con, out):
    report = check_workbooks(con, out, sample=None)
    assert report.ecarts == []
    assert (report.classeurs_lus, report.classeurs_relus) == (12, 12)
    assert report.lignes_relues > 20
    assert report.feuilles_relues > 40


def _name(sheet):
    sheet["A2"] = "AUTRE"


def _formula(sheet):
    sheet["D2"] = "=1+1"


def _row(sheet):
    sheet.append(["X", "Y"])


def _hide(sheet):
    sheet.sheet_state = "hidden"


def _rename(sheet):
    sheet.title = "Autre"


@pytest.mark.parametrize(
    ("fichier", "feuille", "change", "expected"),
    [
        (LETTRES, "Lettres de motivation", _name, "colonne « Nom », ligne 2"),
        (LETTRES, "Lettres de motivation", _formula, "1 formule(s)"),
        (LETTRES, "Lettres de motivation", _row, "3 lignes au lieu de 2"),
        (LETTRES, "Lisez-moi", _hide, "feuille masquée"),
        (LETTRES, "Lettres de motivation", _rename, "feuille absente"),
        (AUTRE_TG1, "Suivi des vœux", _name, "colonne « Nom », ligne 2"),
    ],
)
def test_a_fault_is_seen(con, out, fichier, feuille, change, expected):
    assert read(con, out, fichier) == []
    workbook = load_workbook(out / fichier)
    change(workbook[feuille])
    workbook.save(out / fichier)
    found = read(con, out, fichier)
    assert [motif for motif in found if expected in motif]
    assert not [motif for motif in found if "AUTRE" in motif]
