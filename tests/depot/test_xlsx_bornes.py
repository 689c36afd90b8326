"""Workbooks that no spreadsheet writes: refused with the bound or the part at fault, at no cost.

Cost is measured in what is handed over and in what is walked, never in seconds.
"""

import pytest

from orchestration.depot.errors import DepotRefuse
from orchestration.depot.fichiers import xlsx_book, xlsx_sheet
from tests.classeurs_bruts import LETTRES, TRANSITIONAL, cell, row, shared, sheet, workbook

LINE = row(2, "001", "F1", "lue")
ENTITY = '<!DOCTYPE x [<!ENTITY a "b">]>'
EXTERNAL = '<!DOCTYPE x SYSTEM "file:///etc/passwd">'
TEXT = '<c r="A2" t="s"><v>0</v></c>'


def of(*rows: str, **parts) -> bytes:
    return workbook(sheet(row(1, *LETTRES), *rows), **parts)


FAR = '<row r="100000000"><c r="A100000000"><v>1</v></c></row>'
REFUSED = {
    "row far away": (of(FAR), "au plus 1048576"),
    "row zero": (of('<row r="0"><c r="A0"><v>1</v></c></row>'), "hors des bornes"),
    "row twice": (of(LINE, LINE), "déjà passé"),
    "row that is no number": (of('<row r="deux"><c><v>1</v></c></row>'), "numéro attendu"),
    "column far away": (of(f'<row r="2">{cell("XFE2", "a")}</row>'), "au plus 16384 colonnes"),
    "column of four letters": (of(f'<row r="2">{cell("AAAA2", "a")}</row>'), "place qui n'en"),
    "cell twice": (of(f'<row r="2">{cell("A2", "a") * 2}</row>'), "en double"),
    "cell of another row": (of(f'<row r="2">{cell("A3", "a")}</row>'), "n'est pas de la ligne"),
    "shared text missing": (of(f'<row r="2">{TEXT}</row>'), "un texte partagé manque"),
    "shared text out of range": (
        of(f'<row r="2">{TEXT.replace("0", "7")}</row>', sharedStrings=shared("<t>a</t>")),
        "un texte partagé manque",
    ),
    "shared text of no number": (
        of(f'<row r="2">{TEXT.replace(">0<", ">x<")}</row>', sharedStrings=shared("<t>a</t>")),
        "numéro attendu",
    ),
    "shared texts absent": (of(LINE, sharedStrings=None), "la partie sharedStrings.xml manque"),
    "entity in the texts": (of(LINE, sharedStrings=ENTITY + shared("<t>&a;</t>")), "entité"),
    "entity in a sheet": (workbook(ENTITY + sheet(row(1, *LETTRES))), "entité"),
    "external type": (workbook(EXTERNAL + sheet(row(1, *LETTRES))), "entité"),
    "sheet cut": (workbook(sheet(row(1, *LETTRES))[:-20]), "mal formé ou tronqué"),
    "sheet missing": (of(LINE, **{"worksheets/sheet1": None}), "la partie sheet1.xml manque"),
    "styles that are no XML": (of(LINE, styles="<styleSheet"), "mal formé"),
    "one part for two sheets": (
        workbook(
            sheet(row(1, *LETTRES)),
            workbook=f'<workbook xmlns="{TRANSITIONAL}" xmlns:r="http://schemas.openxmlformats.org/'
            'officeDocument/2006/relationships"><sheets><sheet name="A" r:id="rId1"/>'
            '<sheet name="B" r:id="rId1"/></sheets></workbook>',
        ),
        "deux feuilles y sont la même partie",
    ),
    "deep value": (of(f'<row r="2"><c r="A2"><v>{"9" * (9 << 20)}</v></c></row>'), "démesuré"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_a_workbook_out_of_bounds_is_refused_with_a_reason(depot, kind):
    data, words = REFUSED[kind]
    depot.ecrire("lettres.xlsx", data)
    with pytest.raises(DepotRefuse) as info:
        depot.charger()
    (probleme,) = info.value.problemes
    assert (probleme.fichier, words in probleme.message) == ("lettres.xlsx", True), probleme.message


def test_cells_in_the_last_column_cost_their_number(depot):
    far = [f'<row r="{i}">{cell(f"XFD{i}", "x")}</row>' for i in range(3, 20_003)]
    depot.ecrire("lettres.xlsx", of(LINE, *far))
    depot.charger()
    assert depot.lire("SELECT texte FROM raw.lettres") == [("lue",)]
    assert depot.lire("SELECT regle, motif, ligne FROM raw.avertissements") == [
        ("cellules_hors_titres", "20000 ligne(s) ont des cellules à droite des titres, non lues", 3)
    ]


def formatted(number: int) -> list[str]:
    return [
        f'<row r="{i}" spans="1:3" s="1" customFormat="1">'
        f'<c r="A{i}" s="1"/><c r="B{i}" s="1"></c></row>'
        for i in range(3, number + 3)
    ]


def test_formatted_empty_rows_are_walked_once_and_never_parsed(depot, monkeypatch):
    """Their marks alone would exceed the budget given here: they are taken out before."""
    monkeypatch.setattr(xlsx_book, "MOST_TAGS", 500)
    walked = []
    true_rows = xlsx_sheet.read_rows
    monkeypatch.setattr(
        "orchestration.depot.fichiers.xlsx_tables.read_rows",
        lambda book, one: walked.append(one.titre) or true_rows(book, one),
    )
    depot.ecrire("lettres.xlsx", of(LINE, *formatted(20_000)))
    depot.charger()
    assert (depot.lire("SELECT texte FROM raw.lettres"), walked) == ([("lue",)], ["F1"])


def test_a_workbook_of_too_many_marks_is_refused(depot, monkeypatch):
    monkeypatch.setattr(xlsx_book, "MOST_TAGS", 500)
    depot.ecrire("lettres.xlsx", of(*(row(i, "001", "F1", "x") for i in range(2, 200))))
    with pytest.raises(DepotRefuse, match=r"contenu démesuré \(plus de 500 balises\)"):
        depot.charger()


def test_shared_texts_are_bounded_in_number_and_each_time_they_are_repeated(depot, monkeypatch):
    """A text of a few bytes in the archive may stand in a million cells."""
    lines = [
        f'<row r="{i}">{cell(f"A{i}", "001")}{cell(f"B{i}", f"F{i}")}'
        f'<c r="C{i}" t="s"><v>0</v></c></row>'
        for i in range(2, 102)
    ]
    depot.ecrire("lettres.xlsx", of(*lines, sharedStrings=shared(f"<t>{'a' * 30_000}</t>")))
    monkeypatch.setattr(xlsx_book, "MAX_BYTES", 2 << 20)
    with pytest.raises(DepotRefuse, match="démesuré"):
        depot.charger()
    monkeypatch.setattr(xlsx_book, "MOST_TEXTS", 3)
    depot.ecrire("lettres.xlsx", of(LINE, sharedStrings=shared(*["<t>a</t>"] * 4)))
    with pytest.raises(DepotRefuse, match="textes du classeur ; l'exporter en CSV"):
        depot.charger()


def test_a_row_is_bounded_whatever_its_cells(depot):
    wide = "".join(cell(f"{chr(65 + i)}2", "9" * (1 << 20)) for i in range(9))
    depot.ecrire("lettres.xlsx", of(f'<row r="2">{wide}</row>'))
    with pytest.raises(DepotRefuse, match="une ligne de plus de 8 millions de caractères"):
        depot.charger()
