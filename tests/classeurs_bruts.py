"""Workbooks written part by part, for what no honest program writes.

Belongs here: no expectation. A part is given by its name in the archive and replaces the ordinary
one.
"""

import io
import zipfile

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_REL = "http://purl.oclc.org/ooxml/officeDocument/relationships"
LETTRES = ["numero_candidat", "code_formation", "texte"]


def cell(place: str, text: str) -> str:
    """A cell that holds its own text."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, *texts: str) -> str:
    cells = "".join(cell(f"{chr(65 + i)}{number}", t) for i, t in enumerate(texts) if t)
    return f'<row r="{number}">{cells}</row>'


def sheet(*rows: str, space: str = TRANSITIONAL) -> str:
    return f'<worksheet xmlns="{space}"><sheetData>{"".join(rows)}</sheetData></worksheet>'


def workbook(
    *sheets: str, properties: str = "", strict: bool = False, **parts: str | bytes | None
) -> bytes:
    """A workbook of these sheets (XML); ``parts``: others, or None for one that is missing.

    Names of parts: ``styles``, ``sharedStrings``, ``workbook``, ``rels``.
    """
    space, rel = (STRICT, _STRICT_REL) if strict else (TRANSITIONAL, _REL)
    named = "".join(
        f'<sheet name="F{i}" sheetId="{i}" r:id="rId{i}"/>' for i in range(1, len(sheets) + 1)
    )
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{rel}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    links += "".join(
        f'<Relationship Id="x{name}" Type="{rel}/{name}" Target="{name}.xml"/>'
        for name in ("styles", "sharedStrings")
        if name in parts
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    content: dict[str, str | bytes | None] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="rId1" '
        f'Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{space}" xmlns:r="{rel}">{properties}'
        f"<sheets>{named}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">{links}</Relationships>',
    }
    content |= {f"xl/worksheets/sheet{i}.xml": xml for i, xml in enumerate(sheets, 1)}
    for name, part in parts.items():
        content["xl/_rels/workbook.xml.rels" if name == "rels" else f"xl/{name}.xml"] = part
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            if part is not None:
                archive.writestr(name, part)
    return stream.getvalue()


def styles(*formats: str, space: str = TRANSITIONAL) -> str:
    """Styles 1, 2… of these number formats; style 0 has none."""
    named = "".join(
        f'<numFmt numFmtId="{200 + i}" formatCode="{f}"/>' for i, f in enumerate(formats)
    )
    asked = "".join(f'<xf numFmtId="{200 + i}"/>' for i in range(len(formats)))
    return (
        f'<styleSheet xmlns="{space}"><numFmts>{named}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        f'<cellXfs><xf numFmtId="0"/>{asked}</cellXfs></styleSheet>'
    )


def shared(*texts: str) -> str:
    """Shared texts, each given as the XML inside its ``<si>``."""
    inside = "".join(f"<si>{text}</si>" for text in texts)
    return f'<sst xmlns="{TRANSITIONAL}">{inside}</sst>'
