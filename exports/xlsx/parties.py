"""The parts of a workbook that bind its sheets: relations, types, names, properties.

Belongs here: the XML of the package. Not here: a sheet (`exports.xlsx.feuille`), what XlsxWriter
makes (`exports.xlsx.gabarits`).
"""

from collections.abc import Iterable, Sequence
from datetime import date

from exports.xlsx.reglages import Reglages
from exports.xlsx.textes import escaped, quoted

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PAQUET = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument"
_TABLEUR = f"{_TYPE}.spreadsheetml"


def relations(targets: Iterable[tuple[str, str]]) -> str:
    """Relations rId1, rId2… Each target: its type, then its attributes in XML."""
    inside = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/relationships/{kind}" Target="{target}/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PAQUET}/relationships">{inside}</Relationships>'


def sheet_relations(links: Sequence[str], chart: bool) -> str:
    """Of a sheet: its external links, then its drawing."""
    targets = [("hyperlink", f'{target}" TargetMode="External"') for target in links]
    if chart:
        targets.append(("drawing", '../drawings/drawing1.xml"'))
    return relations(targets)


def book_relations(sheets: int) -> str:
    targets = [("worksheet", f'worksheets/sheet{n}.xml"') for n in range(1, sheets + 1)]
    targets += [("theme", 'theme/theme1.xml"'), ("styles", 'styles.xml"')]
    targets.append(("sharedStrings", 'sharedStrings.xml"'))
    return relations(targets)


def content_types(sheets: int, chart: bool) -> str:
    kinds = {
        "/docProps/app.xml": f"{_TYPE}.extended-properties+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/xl/styles.xml": f"{_TABLEUR}.styles+xml",
        "/xl/theme/theme1.xml": f"{_TYPE}.theme+xml",
        "/xl/workbook.xml": f"{_TABLEUR}.sheet.main+xml",
    }
    for number in range(1, sheets + 1):
        kinds[f"/xl/worksheets/sheet{number}.xml"] = f"{_TABLEUR}.worksheet+xml"
    if chart:
        kinds["/xl/drawings/drawing1.xml"] = f"{_TYPE}.drawing+xml"
        kinds["/xl/charts/chart1.xml"] = f"{_TYPE}.drawingml.chart+xml"
    kinds["/xl/sharedStrings.xml"] = f"{_TABLEUR}.sharedStrings+xml"
    parts = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items()
    )
    return (
        f'<Types xmlns="{_PAQUET}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    )


def book(sheets: Sequence[Reglages]) -> str:
    """`workbook.xml`: sheets and defined names, in the order of Excel."""
    listed = "".join(
        f'<sheet name="{quoted(sheet.name)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, sheet in enumerate(sheets, start=1)
    )
    names = "".join(
        f'<definedName name="_xlnm.{name}" localSheetId="{sheet.index}"'
        f"{_hidden(name)}>{escaped(_quoted_name(sheet.name))}!{cells}</definedName>"
        for name, sheet, cells in _names(sheets)
    )
    return (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        f'xmlns:r="{_OFFICE}/relationships"><fileVersion appName="xl" lastEdited="4" '
        'lowestEdited="4" rupBuild="4505"/><workbookPr defaultThemeVersion="124226"/>'
        '<bookViews><workbookView xWindow="240" yWindow="15" windowWidth="16095" '
        f'windowHeight="9660"/></bookViews><sheets>{listed}</sheets>'
        f"{f'<definedNames>{names}</definedNames>' if names else ''}"
        '<calcPr calcId="124519" fullCalcOnLoad="1"/></workbook>'
    )


def application(sheets: Sequence[Reglages]) -> str:
    """`app.xml`: the names that a system shows without opening the file."""
    names = [
        f"{_quoted_name(sheet.name)}!{name}"
        for name, sheet, _ in _names(sheets)
        if name != "_FilterDatabase"
    ]
    counts = [("Worksheets", len(sheets)), *([("Named Ranges", len(names))] if names else [])]
    pairs = "".join(
        f"<vt:variant><vt:lpstr>{label}</vt:lpstr></vt:variant>"
        f"<vt:variant><vt:i4>{number}</vt:i4></vt:variant>"
        for label, number in counts
    )
    titles = [*(sheet.name for sheet in sheets), *names]
    parts = "".join(f"<vt:lpstr>{escaped(title)}</vt:lpstr>" for title in titles)
    return (
        f'<Properties xmlns="{_OFFICE}/extended-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">'
        "<Application>Microsoft Excel</Application><DocSecurity>0</DocSecurity>"
        f'<ScaleCrop>false</ScaleCrop><HeadingPairs><vt:vector size="{2 * len(counts)}" '
        f'baseType="variant">{pairs}</vt:vector></HeadingPairs><TitlesOfParts>'
        f'<vt:vector size="{len(titles)}" baseType="lpstr">{parts}</vt:vector></TitlesOfParts>'
        "<Company></Company><LinksUpToDate>false</LinksUpToDate><SharedDoc>false</SharedDoc>"
        "<HyperlinksChanged>false</HyperlinksChanged><AppVersion>12.0000</AppVersion>"
        "</Properties>"
    )


def core(properties: dict[str, str], day: date) -> str:
    """`core.xml`: title, subject, author and comments; made and changed at midnight of `day`."""
    title, subject, author, comments = (
        escaped(properties[name]) for name in ("title", "subject", "author", "comments")
    )
    dates = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{day.isoformat()}T00:00:00Z</dcterms:{name}>'
        for name in ("created", "modified")
    )
    return (
        f'<cp:coreProperties xmlns:cp="{_PAQUET}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:dcmitype="http://purl.org/dc/dcmitype/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:subject>{subject}</dc:subject>"
        f"<dc:creator>{author}</dc:creator><dc:description>{comments}</dc:description>"
        f"<cp:lastModifiedBy>{author}</cp:lastModifiedBy>{dates}</cp:coreProperties>"
    )


def _names(sheets: Sequence[Reglages]) -> list[tuple[str, Reglages, str]]:
    """Every defined name, its sheet and its cells, in the order of Excel."""
    found = [(name, sheet, cells) for sheet in sheets for name, cells in sheet.names]

    def rank(item: tuple[str, Reglages, str]) -> str:
        name, sheet, cells = item
        return f"{name}::{_quoted_name(sheet.name)}!{cells}".lower().replace("::'", "::", 1)

    return sorted(found, key=rank)


def _hidden(name: str) -> str:
    """What Excel keeps of a filter is no name that a person sees."""
    return ' hidden="1"' if name == "_FilterDatabase" else ""


def _quoted_name(name: str) -> str:
    from xlsxwriter.utility import quote_sheetname

    return quote_sheetname(name)
