"""The text of the cells of a workbook: as openpyxl reads them, and where it does not.

Belongs here: values. Not here: choice of sheets (test_xlsx_feuilles), what is refused
(test_xlsx_bornes).
"""

import datetime as dt
import io
import re
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.depot.fichiers.batch import FORMULE_SANS_VALEUR
from orchestration.depot.fichiers.xlsx_book import open_book
from orchestration.depot.fichiers.xlsx_sheet import read_rows
from orchestration.depot.fichiers.zip_guard import open_archive
from tests.classeurs_bruts import STRICT, cell, row, shared, sheet, styles, workbook

FORMATS = [
    "General",
    "0.00",
    "000",
    "00000000",
    "dd/mm/yyyy",
    "yyyy\\-mm\\-dd hh:mm",
    "[h]:mm",
    "0%",
]
letters = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="_")
values = st.one_of(
    st.none(),
    st.text(letters, max_size=12).filter(lambda t: not t.startswith("=")),
    st.booleans(),
    st.integers(-(10**14), 10**14),
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda x: round(x, 6)),
    st.dates(dt.date(1900, 3, 1), dt.date(2100, 1, 1)),
    st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2100, 1, 1)).map(
        lambda d: d.replace(microsecond=0)
    ),
    st.sampled_from(["#N/A", "#REF!", "#VALUE!"]),
)


def lire(data: bytes, tmp_path: Path) -> list[dict[int, str]]:
    path = tmp_path / "classeur.xlsx"
    path.write_bytes(data)
    with open_archive(path, members=2_000) as archive:
        book = open_book(archive, path.name)
        return [r.textes for s in book.sheets for r in read_rows(book, s)]


def told(value: object, number_format: str) -> str:
    """What a CSV would hold of a value that openpyxl gives."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return ""
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, dt.datetime):
        value = (value + dt.timedelta(microseconds=500_000)).replace(microsecond=0)
        return value.date().isoformat() if value.time() == dt.time() else str(value)
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        digits = len(number_format) if re.fullmatch("0{2,}", number_format) else 0
        return f"{int(value):0{digits}d}"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


@pytest.mark.filterwarnings("ignore:Cell .* is marked as a date")
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(st.tuples(values, st.sampled_from(FORMATS)), max_size=6), max_size=6))
def test_cells_are_read_as_openpyxl_reads_them(tmp_path, rows):
    book = openpyxl.Workbook()
    for r, cells in enumerate(rows, 1):
        for c, (value, number_format) in enumerate(cells, 1):
            made = book.active.cell(r, c, value)
            if isinstance(value, int | float) and not isinstance(value, bool):
                made.number_format = number_format
    stream = io.BytesIO()
    book.save(stream)
    read = openpyxl.load_workbook(io.BytesIO(stream.getvalue()), data_only=True).active
    expected = [[told(c.value, c.number_format or "") for c in r] for r in read.iter_rows()]
    expected = [{i: t for i, t in enumerate(texts) if t} for texts in expected]
    assert lire(stream.getvalue(), tmp_path) == [texts for texts in expected if texts]


def one(tmp_path, xml: str, **parts) -> str:
    """The text of A1 given as XML; None when the row holds nothing."""
    rows = lire(workbook(sheet(f'<row r="1">{xml}</row>'), **parts), tmp_path)
    return rows[0].get(0) if rows else None


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ('<c r="A1" t="b"><v>1</v></c>', "VRAI"),
        ('<c r="A1" t="b"><v>false</v></c>', "FAUX"),
        ('<c r="A1" t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c r="A1" t="e"><f>NA()</f><v>#REF!</v></c>', "#REF!"),
        ('<c r="A1" t="d"><v>2008-01-11</v></c>', "2008-01-11"),
        ('<c r="A1" t="d"><v>2008-01-11T10:30:00.000</v></c>', "2008-01-11 10:30:00"),
        ('<c r="A1" t="str"><f>A2</f><v>lu</v></c>', "lu"),
        ('<c r="A1"><f>A2</f><v>12</v></c>', "12"),
        ('<c r="A1" t="str"><f>IF(1;"")</f><v></v></c>', None),
        ('<c r="A1"><f>A2</f></c>', FORMULE_SANS_VALEUR),
        ('<c r="A1"><f>A2</f><v/></c>', FORMULE_SANS_VALEUR),
        ('<c r="A1"><f t="shared" si="0"/></c>', FORMULE_SANS_VALEUR),
        ('<c r="A1"><v>1E1</v></c>', "10"),
        ('<c r="A1"><v>0.1</v></c>', "0.1"),
        ('<c r="A1"><v>0.30000000000000004</v></c>', "0.3"),
        ('<c r="A1"><v>1e400</v></c>', "1e400"),
        ('<c r="A1"><v>nan</v></c>', "nan"),
        ('<c r="A1" t="inlineStr"><is><t>a</t><rPh><t>zzz</t></rPh></is></c>', "a"),
        ('<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t> b</t></r></is></c>', "a b"),
        (cell("A1", "un_x000D_deux"), "un\rdeux"),
        (cell("A1", "_x005F_x000D_"), "_x000D_"),
        (cell("A1", "_xD83D__xDE00_"), "😀"),
        (cell("A1", "_x0000_"), "_x0000_"),
        (cell("A1", "&lt;r&gt;&amp;&lt;/r&gt;"), "<r>&</r>"),
        ('<c r="A1" t="inlineStr"><is><t><![CDATA[<c r="B1"/>]]></t></is></c>', '<c r="B1"/>'),
        ("<c><v>7</v></c>", "7"),
        ('<c r="A1" t="s"/>', None),
    ],
)
def test_kinds_of_cells(tmp_path, xml, text):
    assert one(tmp_path, xml) == text


@pytest.mark.parametrize(
    ("number_format", "number", "text"),
    [
        ("0.00E+00", "10", "1E+01"),
        ("0E+0", "7506560", "7.50656E+06"),
        ("##0.0E+0", "-0.05", "-5E-02"),
        ("0000000", "751", "0000751"),
        ("dd/mm/yyyy", "46054", "2026-02-01"),
        ("dd/mm/yyyy", "1E300", "#VALUE!"),
        ("dd/mm/yyyy", "2958466", "#VALUE!"),
        ("mmm\\-yy", "46054.5", "2026-02-01 12:00:00"),
        ("[Red]0", "12", "12"),
        ("&quot;dossier n°&quot; 0", "12", "12"),
    ],
)
def test_formats_of_numbers(tmp_path, number_format, number, text):
    xml = f'<c r="A1" s="1"><v>{number}</v></c>'
    assert one(tmp_path, xml, styles=styles(number_format)) == text


def test_dates_of_1904(tmp_path):
    parts = {"styles": styles("dd/mm/yyyy"), "properties": '<workbookPr date1904="1"/>'}
    assert one(tmp_path, '<c r="A1" s="1"><v>0.5</v></c>', **parts) == "12:00:00"
    assert one(tmp_path, '<c r="A1" s="1"><v>38000</v></c>', **parts) == "2008-01-15"


def test_a_program_that_asks_for_a_computation_gives_no_result_of_its_own(tmp_path):
    """XlsxWriter stores 0 as the result of every formula, and asks to compute them at opening."""
    asked = '<calcPr fullCalcOnLoad="1"/>'
    zero = '<c r="A1"><f>A2</f><v>0</v></c>'
    assert one(tmp_path, zero) == "0"
    assert one(tmp_path, zero, properties=asked) == FORMULE_SANS_VALEUR
    assert one(tmp_path, zero.replace(">0<", ">3<"), properties=asked) == "3"


def test_shared_texts_are_joined_without_their_phonetics(tmp_path):
    parts = {
        "sharedStrings": shared("<t>a</t>", "<r><t>b</t></r><r><t>c</t></r><rPh><t>z</t></rPh>")
    }
    xml = '<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>'
    assert lire(workbook(sheet(xml), **parts), tmp_path) == [{0: "bc", 1: "a"}]


def test_a_strict_workbook_is_read_like_another(tmp_path):
    xml = f'<row r="1">{cell("A1", "a")}<c r="B1" s="1"><v>39458</v></c></row>'
    data = workbook(
        sheet(xml, space=STRICT), strict=True, styles=styles("dd/mm/yyyy", space=STRICT)
    )
    assert lire(data, tmp_path) == [{0: "a", 1: "2008-01-11"}]


def test_a_prefix_changes_nothing(tmp_path):
    xml = sheet(row(1, "a", "b"), '<row r="2"><c r="A2" s="1"/></row>', row(3, "c"))
    for name in ("worksheet", "sheetData", "row", "c", "is", "t"):
        xml = re.sub(rf"<(/?){name}\b", rf"<\1x:{name}", xml)
    xml = xml.replace("xmlns=", "xmlns:x=")
    assert lire(workbook(xml), tmp_path) == [{0: "a", 1: "b"}, {0: "c"}]
