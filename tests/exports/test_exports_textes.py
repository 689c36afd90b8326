"""Text is text in every file that we write: hostile texts in every place that a cell can reach.

The set is written, controlled, then read with the standard library alone: neither the writer nor
the control's own readers decide what a text became.
"""

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from exports import write_manifest, write_workbooks
from exports.controle.ensemble import check_workbooks
from exports.style.textes import CELLULE_MAX, COUPE
from tests.exports.cellules.ensemble import compare_cells
from tests.outils import PROJECT
from tests.rapports_fixture import JOUR, LYCEE, SESSION
from tests.suivi_fixture import followed

NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HOSTILE = {
    "rich text": ["<r><t>Signé : le proviseur</t></r>"],
    "rich text, malformed": ["<r>Bonjour, je m'appelle <b>Zoé & Léa</r>"],
    "markup": ["a ]]> b </t></si></sst><f>1+1</f> &lt; &#0; <!-- -->"],
    "escapes of Excel": ["_x0041_x0042_ _x000D_ _x005F_x0041_ __x0041_ _xD83D_"],
    "codes of a page header": ['&G&P&L &amp; &"Arial"'],
    "out of XML": ["un\x01deux\x0b\ntrois\x1f\ufffe \x85\u2028fin"],
    "too long": ["_x0041_<r>é" * 4_000],
    "too long, wide": ["😀" * 20_000],
    "beginnings": [
        "=1+1", "+33 6", "-2+3", "@SUM(1)", "{=1+1}", "external:http://evil.example/",
        "\t  bords \n ", "<r><rPr><b/></rPr><t xml:space='preserve'>x</t></r>",
    ],
}  # fmt: skip
CODES = {
    "niveau", "liste", "type", "format", "colonne", "document", "type_ligne", "indicateur", "etape",
    "unite", "appreciation_attendu", "sens_favorable", "appreciation_evolution",
    "sens_orientation", "gravite", "statut", "serie", "alerte", "situation", "largeur",
}  # fmt: skip
# texts that must differ from one another, in short: a line, a curve, a sheet, a heading
DISTINCTS = {"ligne": "ordre_ligne", "courbe": "ordre_courbe", "titre": None, "entete": None}


def hold(con, texts: list[str]) -> int:
    """Puts hostile texts in every text of `rapports`, column after column; returns how many."""
    con.execute("delete from rapports.rpt_courbes where niveau = 'groupe'")
    columns = con.execute(
        """select table_name, column_name from information_schema.columns
           where table_schema = 'rapports' and data_type = 'VARCHAR' order by 1, 2"""
    ).fetchall()
    columns = [(table, column) for table, column in columns if column not in CODES]
    for place, (table, column) in enumerate(columns):
        text = texts[place % len(texts)]
        # a label has 300 characters at most, by the contract: a letter alone has no bound
        value, condition = "?" if column == "texte" else "left(?, 300)", f"{column} is not null"
        if column in ("structure", "classe", "uai"):
            text = texts[0]
            condition = f"{column} = '{LYCEE if column == 'uai' else 'TG1'}'"
        elif column in DISTINCTS and table != "rpt_alertes":
            order = DISTINCTS[column] or ("ordre_liste" if column == "titre" else "ordre_colonne")
            value = f"left(?, 60) || {order}"
        con.execute(f"update rapports.{table} set {column} = {value} where {condition}", [text])
    return len(columns)


def expected(text: str) -> str:
    """What a reader must find: the text, without what XML cannot hold, cut at Excel's limit."""
    kept = "".join(c for c in text if c in "\n\t" or (c >= " " and c != "\ufffe"))
    units = kept.encode("utf-16-le")
    if len(units) // 2 <= CELLULE_MAX:
        return kept
    return units[: 2 * (CELLULE_MAX - len(COUPE))].decode("utf-16-le", "ignore") + COUPE


def texts(path: Path) -> list[str]:
    """Every shared text of a workbook, each in one plain piece, as Excel decodes it."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            root = ElementTree.fromstring(archive.read(name))
            assert not [e for e in root.iter() if e.tag == f"{NS}f"], name
            assert "externalLink" not in name
            if "/sheet" in name and name.endswith(".xml"):
                assert root.find(f"{NS}headerFooter/{NS}oddHeader") is not None, name
        table = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
    assert all([child.tag for child in item] == [f"{NS}t"] for item in table)
    raw = [item[0].text or "" for item in table]
    return [re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), t) for t in raw]


def test_no_workbook_is_made_but_of_texts() -> None:
    """XlsxWriter's own class writes the XML that a text looks like: it makes no workbook of ours,
    only styles and a chart (`exports.xlsx.gabarits`)."""
    sources = {p.relative_to(PROJECT).as_posix(): p.read_text()
               for p in (PROJECT / "exports").rglob("*.py")}  # fmt: skip
    made = [name for name, text in sources.items() if re.search(r"\bWorkbook[(]", text)]
    assert made == ["exports/classeur.py"]
    assert "from exports.xlsx.classeur import Workbook\n" in sources["exports/classeur.py"]
    theirs = [name for name, text in sources.items() if re.search(r"\bXlsxWriter[(]", text)]
    assert theirs == ["exports/xlsx/gabarits.py"]


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_text_is_a_text_wherever_it_stands(tmp_path: Path, kind: str) -> None:
    con, hostile = followed(), HOSTILE[kind]
    assert hold(con, hostile) > 60
    entries = write_workbooks(con, tmp_path)
    write_manifest(tmp_path, entries, SESSION, JOUR)
    report = check_workbooks(con, tmp_path, sample=None, second=compare_cells)
    assert report.ecarts == []
    assert report.classeurs_lus == len(entries)
    found = {entry.fichier: set(texts(tmp_path / entry.fichier)) for entry in entries}
    for entry in entries:
        if entry.structure == hostile[0][:300]:
            whole = entry.document == "lettres" and len(hostile) == 1
            held = hostile[0] if whole else hostile[0][:300]
            assert expected(held) in found[entry.fichier], entry.fichier
    everywhere = set().union(*found.values())
    assert [t for t in hostile if not {expected(t), expected(t[:300])} & everywhere] == []
