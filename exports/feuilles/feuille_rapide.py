"""A sheet of many rows, written several times faster than cell by cell: the suivi of a lycée has
12,000 rows, and each vœu stands in the workbooks of a lycée, of a class and of some groups.

XlsxWriter's own sheet, but for the rows under the header: the XML of a value in a style is made
once, then repeated. It leans on XlsxWriter's private methods; a test compares what is written with
what XlsxWriter writes. No look is chosen here, nothing of pupils is known.
"""

from xlsxwriter.format import Format
from xlsxwriter.url import Url
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet


class FastSheet(Worksheet):
    """A worksheet whose first row is written as usual, and the others by `add_row`, in order."""

    def __init__(self) -> None:
        super().__init__()
        self._rendered: list[str] = []
        self._texts: dict[str, int] = {}

    def text(self, text: str, style: Format) -> str:
        """What `add_row` puts in a cell for a text (clean: `exports.style.textes.clean`)."""
        if text not in self._texts:
            self._texts[text] = self.str_table._get_shared_string_index(text)
        return f' s="{style._get_xf_index()}" t="s"><v>{self._texts[text]}</v></c>'

    def number(self, number: int, style: Format) -> str:
        """What `add_row` puts in a cell for a whole number, or for the serial of a date."""
        return f' s="{style._get_xf_index()}"><v>{number:.16G}</v></c>'

    def column(self, position: int) -> str:
        """What comes before the line in a cell of a column."""
        return f'<c r="{xl_col_to_name(position)}'

    def add_row(self, line: int, height: float, style: Format, cells: list[str]) -> None:
        """A row, `line` from 0, of so many points. `cells`: for each cell that is not empty, its
        `column`, then the line from 1 and a double quote, then its `text` or `number`."""
        points = int(height * 4 / 3 + 0.5) * 0.75  # whole pixels, as XlsxWriter does
        self._rendered.append(
            f'<row r="{line + 1}" s="{style._get_xf_index()}" customFormat="1" ht="{points:.16g}" '
            f'customHeight="1">{"".join(cells)}</row>'
        )

    def add_link(self, line: int, position: int, url: Url) -> None:
        """A link in a cell that has a text. No limit is checked."""
        self.hyperlinks[line][position] = url

    def finish(self, last_line: int, last_column: int) -> None:
        """To be called once, after the last row: the size of the sheet."""
        self._check_dimensions(last_line, last_column)

    def _write_rows(self) -> None:
        last, self.dim_rowmax = self.dim_rowmax, 0
        super()._write_rows()
        self.dim_rowmax = last
        rows = "".join(self._rendered)
        self.str_table.count += rows.count(' t="s">') - len(self._texts)
        self.fh.write(rows)
