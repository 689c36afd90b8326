"""How a sheet is seen, filtered and printed, under XlsxWriter's names.

Belongs here: settings that hold for the whole sheet. Not here: cells (`exports.xlsx.feuille`).
"""

from collections.abc import Sequence

from exports.xlsx.places import column_name, span
from exports.xlsx.textes import escaped

_LARGEUR, _LARGEUR_DITE = 64, ' customWidth="1"'  # pixels of a column when nothing is said


class Reglages:
    """The settings of a sheet, and their XML."""

    def __init__(self, name: str, index: int) -> None:
        self.name, self.index = name, index
        self._tab = self._panes = self._filter = self._ignored = ""
        self._grid, self._centred, self._fit, self._scale, self._paper = True, False, False, 0, 0
        self._widths: dict[int, int] = {}
        self._margins = {"left": 0.7, "right": 0.7, "top": 0.75, "bottom": 0.75}
        self._header = self._footer = ""
        self._breaks: list[int] = []
        self._landscape = False
        self.names: list[tuple[str, str]] = []
        """The defined names of the sheet: (name, cells)."""

    def set_tab_color(self, color: str) -> None:
        self._tab = f'<tabColor rgb="FF{color.removeprefix("#")}"/>'

    def hide_gridlines(self, _option: int) -> None:
        """On the screen too: the only option that we use is 2."""
        self._grid = False

    def set_column(self, first: int, last: int, width: float) -> None:
        """Widths from one character up."""
        for column in range(first, last + 1):
            self._widths[column] = int(width * 7 + 0.5) + 5

    def autofilter(self, line: int, column: int, last_line: int, last_column: int) -> None:
        self._filter = span(line, column, last_line, last_column)
        self.names.append(("_FilterDatabase", span(line, column, last_line, last_column, "$")))

    def print_area(self, line: int, column: int, last_line: int, last_column: int) -> None:
        self.names.append(("Print_Area", span(line, column, last_line, last_column, "$")))

    def repeat_rows(self, line: int) -> None:
        self.names.append(("Print_Titles", f"${line + 1}:${line + 1}"))

    def freeze_panes(self, line: int, column: int) -> None:
        """The lines above and the columns on the left stay in sight; at least one line."""
        corner = f"{column_name(column)}{line + 1}"
        if column:
            side, below = f"{column_name(column)}1", f"A{line + 1}"
            split, pane = f'xSplit="{column}" ySplit="{line}"', "bottomRight"
            selections = (
                f'<selection pane="topRight" activeCell="{side}" sqref="{side}"/>'
                f'<selection pane="bottomLeft" activeCell="{below}" sqref="{below}"/>'
            )
        else:
            split, pane, selections = f'ySplit="{line}"', "bottomLeft", ""
        self._panes = (
            f'<pane {split} topLeftCell="{corner}" activePane="{pane}" state="frozen"/>'
            f'{selections}<selection pane="{pane}"/>'
        )

    def ignore_errors(self, ranges: dict[str, str]) -> None:
        """Of numbers stored as text, and of nothing else."""
        self._ignored = ranges["number_stored_as_text"]

    def set_landscape(self) -> None:
        self._landscape = True

    def set_paper(self, paper: int) -> None:
        self._paper = paper

    def set_print_scale(self, scale: int) -> None:
        self._scale = scale

    def fit_to_pages(self, _width: int, _height: int) -> None:
        """One page wide, as many as needed: the only case that we use is (1, 0)."""
        self._fit = True

    def center_horizontally(self) -> None:
        self._centred = True

    def set_margins(self, left: float, right: float, top: float, bottom: float) -> None:
        self._margins = {"left": left, "right": right, "top": top, "bottom": bottom}

    def set_h_pagebreaks(self, breaks: Sequence[int]) -> None:
        self._breaks = sorted(set(breaks))

    def set_header(self, header: str) -> None:
        """As it is: Excel's codes, with the `&` of texts doubled."""
        self._header = header

    def set_footer(self, footer: str) -> None:
        self._footer = footer

    def xml_properties(self) -> str:
        inside = self._tab + ('<pageSetUpPr fitToPage="1"/>' if self._fit else "")
        return f"<sheetPr>{inside}</sheetPr>" if inside else ""

    def xml_view(self) -> str:
        grid = "" if self._grid else ' showGridLines="0"'
        first = "" if self.index else ' tabSelected="1"'
        view = f'<sheetView{grid}{first} workbookViewId="0"'
        view += f">{self._panes}</sheetView>" if self._panes else "/>"
        return f"<sheetViews>{view}</sheetViews>"

    def xml_columns(self) -> str:
        """Neighbours of the same width together."""
        found: list[list[int]] = []
        for column, width in sorted(self._widths.items()):
            if found and found[-1][1:] == [column - 1, width]:
                found[-1][1] = column
            else:
                found.append([column, column, width])
        columns = "".join(
            f'<col min="{first + 1}" max="{last + 1}" width="{(width * 256 // 7) / 256:.16g}"'
            f"{'' if width == _LARGEUR else _LARGEUR_DITE}/>"
            for first, last, width in found
        )
        return f"<cols>{columns}</cols>" if columns else ""

    def xml_filter(self) -> str:
        return f'<autoFilter ref="{self._filter}"/>' if self._filter else ""

    def xml_page(self) -> str:
        """What follows the links: print settings, page breaks, errors that are not shown."""
        margins = "".join(f'{side}="{size}" ' for side, size in self._margins.items())
        scale = f' scale="{self._scale}"' if self._scale else ""
        fit = ' fitToHeight="0"' if self._fit else ""
        way = "landscape" if self._landscape else "portrait"
        breaks = "".join(f'<brk id="{line}" max="16383" man="1"/>' for line in self._breaks)
        count = len(self._breaks)
        return "".join(
            (
                '<printOptions horizontalCentered="1"/>' if self._centred else "",
                f'<pageMargins {margins}header="0.3" footer="0.3"/>',
                f'<pageSetup paperSize="{self._paper}"{scale}{fit} orientation="{way}"/>',
                f"<headerFooter><oddHeader>{escaped(self._header)}</oddHeader>"
                f"<oddFooter>{escaped(self._footer)}</oddFooter></headerFooter>",
                f'<rowBreaks count="{count}" manualBreakCount="{count}">{breaks}</rowBreaks>'
                if breaks
                else "",
                f'<ignoredErrors><ignoredError sqref="{self._ignored}" numberStoredAsText="1"/>'
                "</ignoredErrors>"
                if self._ignored
                else "",
            )
        )
