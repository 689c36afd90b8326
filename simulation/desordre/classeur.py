"""Writes one XLSX file of a messy dépôt: codes as text, dates as dates, numbers as numbers.

Only the writing of cells belongs here. The bytes depend on the content alone: the creation date
is fixed.
"""

# ruff: noqa: S608 -- names in the queries come from the contract and from this package.

import datetime
from pathlib import Path

import duckdb
import xlsxwriter

from simulation.desordre.formats import COLONNES_INCONNUES, XLSX, value_text

LIGNE_VIDE = 3


def write(
    con: duckdb.DuckDBPyConnection,
    rows: str,
    order: list[str],
    headings: dict[str, str],
    kinds: dict[str, str],
    target: Path,
    session: int,
) -> None:
    """Writes `rows` (a SQL relation with `_ordre`) to the first sheet of `target`."""
    native = {"DATE", "TIMESTAMP", "INTEGER", "BIGINT"}
    values = ", ".join(
        COLONNES_INCONNUES.get(name)
        or (name if kinds[name] in native else value_text(name, kinds[name], XLSX))
        for name in order
    )
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(target), options) as book:
        book.set_properties({"created": datetime.datetime(session, 1, 1)})
        formats = {
            "DATE": book.add_format({"num_format": "dd/mm/yyyy"}),
            "TIMESTAMP": book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        }
        sheet = book.add_worksheet("Export")
        sheet.write_row(0, 0, [headings[name] for name in order])
        result = con.execute(f"select {values} from {rows} order by _ordre")
        for number, row in enumerate(result.fetchall(), start=1):
            # One blank row in the middle of the sheet.
            line = number + (number > LIGNE_VIDE)
            for position, (name, value) in enumerate(zip(order, row, strict=True)):
                if value is None:
                    continue
                if isinstance(value, datetime.date):
                    sheet.write_datetime(line, position, value, formats[kinds[name]])
                elif isinstance(value, int):
                    sheet.write_number(line, position, value)
                else:
                    sheet.write_string(line, position, value)
