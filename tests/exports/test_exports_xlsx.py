"""Our writer against XlsxWriter, part by part: every kind of workbook, and calls of every sort.

What may differ is listed here, with why: `spans` of rows, which is optional; the numbers of styles,
since ours has all looks in every file (each cell must have the same look); the order of the texts
in their table and of the parts in the list of their types, which have no meaning (each cell must
have the same text). Two texts differ and are tried elsewhere
(`test_exports_textes`): `<r>…</r>`, which XlsxWriter takes for its own XML, and `_x0041_x0042_`,
of which it escapes the first half alone.
"""

import ast
import io
import re
import zipfile
from datetime import date
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook
from xlsxwriter.workbook import Workbook as XlsxWriter

from exports.classeur import build_workbook
from exports.lecture.lycees import read_contents
from exports.lecture.perimetres import read_catalogue
from exports.modele import KINDS
from exports.style.mise_en_forme import all_styles, looks
from exports.xlsx.classeur import Workbook
from exports.xlsx.textes import web_link
from tests.exports.reference import OPTIONS, ReferenceSheet, reference
from tests.outils import PROJECT
from tests.rapports_fixture import small
from tests.suivi_fixture import followed, usual_class

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
JOUR = date(2026, 3, 5)


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def looks_of(styles):
    """For each number of style: number format, font, fill, border, alignment, as XML."""
    root = ElementTree.fromstring(styles)
    formats = {f.get("numFmtId"): f.get("formatCode") for f in root.iter(f"{MAIN}numFmt")}
    tables = {
        name: [ElementTree.tostring(e) for e in root.find(f"{MAIN}{name}s")]
        for name in ("font", "fill", "border")
    }
    found = []
    for xf in root.find(f"{MAIN}cellXfs"):
        given = dict(xf.attrib)
        number = given.pop("numFmtId")
        given["format"] = formats.get(number, number)
        for name, table in tables.items():
            given[name] = table[int(given.pop(f"{name}Id"))]
        found.append((sorted(given.items()), [ElementTree.tostring(child) for child in xf]))
    return found


def normal(parts):
    """The parts after a plain parsing, each style in the place of its number."""
    styles = looks_of(parts["xl/styles.xml"])
    texts = ElementTree.fromstring(parts["xl/sharedStrings.xml"])
    items = [ElementTree.tostring(item) for item in texts]
    assert len(set(items)) == len(items)
    texts[:] = sorted(texts, key=ElementTree.tostring)
    found = {}
    for name, data in parts.items():
        if name == "xl/styles.xml":
            continue
        root = texts if name == "xl/sharedStrings.xml" else ElementTree.fromstring(data)
        if name.startswith("xl/worksheets/sheet"):
            for element in root.iter():
                element.attrib.pop("spans", None)
                if "s" in element.attrib:
                    element.set("s", repr(styles[int(element.get("s"))]))
                if element.get("t") == "s":
                    (value,) = element
                    value.text = repr(items[int(value.text)])
        if name == "[Content_Types].xml":
            root[:] = sorted(root, key=lambda child: sorted(child.attrib.items()))
        found[name] = ElementTree.canonicalize(ElementTree.tostring(root))
    return found


def assert_same(ours, theirs):
    ours, theirs = normal(parts_of(ours)), normal(parts_of(theirs))
    assert sorted(ours) == sorted(theirs)
    for name in ours:
        assert ours[name] == theirs[name], name


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rapports", [small, followed, usual_class])
def test_every_part_of_every_kind_is_what_xlsxwriter_makes(kind, rapports):
    con = rapports()
    catalogue = read_catalogue(con)
    for contenu in read_contents(con, kind):
        data, _ = build_workbook(contenu, catalogue)
        assert_same(data, reference(contenu, catalogue))


def test_these_workbooks_have_charts_merges_breaks_and_links():
    con, found = followed(), set()
    catalogue = read_catalogue(con)
    for kind in KINDS:
        for contenu in read_contents(con, kind):
            data = b"".join(parts_of(build_workbook(contenu, catalogue)[0]).values())
            found |= set(re.findall(rb"<c:lineChart|<mergeCell |r:id=|<hyperlink |<pane ", data))
    assert len(found) == 5


TEXTS = [
    "=1+1", "{=A1}", "http://exemple.test", "00123", " bords ", "\ttab", "a\nb", "<b>&amp;\"'</b>",
    "]]>", "_x0041_", "__x0041__", "😀", "'", "<r>x", "", "x" * 300,
]  # fmt: skip
ADDRESSES = [
    "https://exemple.test/?a=1&b=<2>#x", "http://exemple.test/a%20b c", 'https://e.test/"{[`^]}"',
    "https://exemple.test/#a#b", "HTTPS://EXEMPLE.TEST/é",
]  # fmt: skip


class _Book:
    """What a `ReferenceSheet` asks for, over a workbook of XlsxWriter's."""

    def __init__(self, book):
        self._book = book
        numbers = all_styles().gabarit.numeros
        self._looks = dict(reversed(list(zip(numbers, looks().values(), strict=True))))

    def style(self, number):
        return self._book.add_format(dict(self._looks[number]))


def every_call(sheet):
    """All that our sheets ask of a writer, with values at the edges."""
    styles = all_styles()
    style = styles["texte"]
    sheet.set_column(0, 2, 1)
    sheet.set_column(3, 3, 8.43)
    sheet.set_column(30, 31, 120.55)
    for line, text in enumerate(TEXTS):
        sheet.write_string(line, line % 30, text, styles["entete"])
        sheet.write_number(line, 30, [0, -1, 0.1 + 0.2, 1e-7, 1e15, 2 / 3, 10**9][line % 7], style)
        sheet.set_row(line, [15, 15.1, 0.5, 409, 18][line % 5])
    sheet.write_datetime(20, 0, date(1900, 3, 1), styles["date"])
    sheet.write_datetime(22, 0, date(2099, 12, 31), styles["date"])
    sheet.write_blank(22, 27, None, styles["taux"])
    sheet.write_url(23, 0, "internal:'L''été <&>'!A1", styles["lien"], 'Texte "&"\n<')
    sheet.merge_range(24, 1, 26, 4, "", styles["retrait"])
    sheet.write_string(24, 1, "Fusion", styles["retrait"])
    sheet.set_row(28, 9)
    for line, address in enumerate(ADDRESSES, start=30):
        ground = styles.banded("ligne", shaded=line % 2 == 0, first=line == 30, top=False)
        cells = [
            sheet.text(0, f"É <&> {line % 3}", style),
            "",
            sheet.number(27, line, style),
            sheet.text(28, "Fiche", style),
        ]
        sheet.add_link(line, 28, web_link(address))
        sheet.add_row(line, 5.3 * line, ground, cells)
    sheet.finish(34, 30)
    sheet.autofilter(0, 0, 34, 28)
    sheet.print_area(0, 0, 34, 28)
    sheet.repeat_rows(0)
    sheet.set_h_pagebreaks([12, 5, 12])
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD35"})
    sheet.set_tab_color("#8C0D0D")
    sheet.set_paper(9)
    sheet.set_margins(left=0.25, right=0.25, top=1, bottom=0.7)
    sheet.set_header('&L&9&"Arial,Regular"A && <B>\nC')
    sheet.set_footer("&RPage &P / &N")


@pytest.mark.parametrize(
    ("panes", "fit", "default"),
    [(None, True, None), ((1, 0), False, 15), ((1, 2), True, 18), ((3, 1), False, None)],
)
def test_every_call_writes_what_xlsxwriter_writes(panes, fit, default):
    def fill(sheet):
        if default:
            sheet.set_default_row(default)
        every_call(sheet)
        if panes:
            sheet.freeze_panes(*panes)
        if fit:
            sheet.fit_to_pages(1, 0)
            sheet.hide_gridlines(2)
            sheet.set_landscape()
            sheet.center_horizontally()
        else:
            sheet.set_print_scale(70)

    names = ["L'été <&>", "Synthèse", "A1", "Plain", "2026", "RC"] if default else ["S"]
    ours = Workbook(all_styles().gabarit)
    titles = {"title": "T <&>", "subject": "S", "author": "A", "comments": "C"}
    ours.set_properties(titles)
    buffer = io.BytesIO()
    with XlsxWriter(buffer, OPTIONS) as theirs:
        theirs.set_properties({**titles, "created": JOUR})
        for name in names:
            fill(ours.add_worksheet(name))
            fill(ReferenceSheet(_Book(theirs), theirs.add_worksheet(name), []))
    data, wanted = ours.close(JOUR), buffer.getvalue()
    mine, other = normal(parts_of(data)), normal(parts_of(wanted))
    # the font of the house is the default one of ours: the theme and the type of the date differ
    for name in mine.keys() - {"docProps/core.xml"}:
        assert mine[name] == other[name], name
    assert mine.keys() == other.keys()
    assert load_workbook(io.BytesIO(data)).sheetnames == names


def test_each_look_has_its_number_and_styles_are_those_of_xlsxwriter():
    styles = all_styles()
    found = looks_of(styles.gabarit.parts["xl/styles.xml"])
    assert len(styles.gabarit.numeros) == len(looks())
    for number, look in zip(styles.gabarit.numeros, looks().values(), strict=True):
        buffer = io.BytesIO()
        with XlsxWriter(buffer) as book:
            book.add_worksheet().write_blank(0, 0, None, book.add_format(dict(look)))
        alone = looks_of(parts_of(buffer.getvalue())["xl/styles.xml"])
        assert found[number] == alone[-1]


def test_a_cell_leads_nowhere_but_into_its_workbook():
    sheet = Workbook(all_styles().gabarit).add_worksheet("S")
    for url in ("https://exemple.test", "external:x.xlsx", "mailto:x@exemple.test"):
        with pytest.raises(ValueError, match="que dans le classeur"):
            sheet.write_url(0, 0, url, 0, "x")


def test_one_text_of_a_workbook_is_not_in_the_next():
    def book(text):
        workbook = Workbook(all_styles().gabarit)
        workbook.set_properties(dict.fromkeys(("title", "subject", "author", "comments"), ""))
        workbook.add_worksheet("S").write_string(0, 0, text, all_styles()["texte"])
        return b"".join(parts_of(workbook.close(JOUR)).values())

    assert b"SECRET-FICTIF" in book("SECRET-FICTIF")
    assert b"SECRET-FICTIF" not in book("autre")


def test_nothing_of_ours_calls_a_private_name_of_xlsxwriter():
    """Its classes and functions are imported in one module; nothing there begins with `_`."""
    users = {}
    for path in (PROJECT / "exports").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imports = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
        if any((n.module or "").startswith("xlsxwriter") for n in imports):
            users[path.relative_to(PROJECT).as_posix()] = tree
    assert sorted(users) == [
        "exports/feuilles/courbes.py", "exports/xlsx/gabarits.py", "exports/xlsx/parties.py",
    ]  # fmt: skip
    for tree in users.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
                assert isinstance(node.value, ast.Name)
                assert node.value.id == "self"
