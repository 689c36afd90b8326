"""Writes one CSV file of a messy dépôt: encoding, line ends and blank lines.

DuckDB writes UTF-8 with the separator and the values asked for; Python then recodes the file by
lines. No choice of format belongs here.
"""

# ruff: noqa: S608 -- names in the queries come from the contract and from this package.

from pathlib import Path

import duckdb

from simulation.desordre.formats import COLONNES_INCONNUES, Format, value_text

LIGNES_ENTRE_DEUX_VIDES = 400


def write(
    con: duckdb.DuckDBPyConnection,
    rows: str,
    order: list[str],
    headings: dict[str, str],
    kinds: dict[str, str],
    form: Format,
    target: Path,
    one_line_per_row: bool,
) -> None:
    """Writes `rows` (a SQL relation with `_ordre`) to `target`.

    `one_line_per_row` is false where values hold line breaks: line ends and the middle of the
    file are then left as they are.
    """
    values = ", ".join(
        f"{COLONNES_INCONNUES.get(name) or value_text(name, kinds[name], form)}"
        f' as "{headings[name]}"'
        for name in order
    )
    draft = target.with_suffix(".brouillon")
    options = "format csv, header true, delimiter $delimiter, nullstr $null"
    options = options.replace("$delimiter", f"'{form.separator}'").replace(
        "$null", f"'{form.null}'"
    )
    if form.quote_all:
        options += ", force_quote *"
    con.execute(f"copy (select {values} from {rows} order by _ordre) to '{draft}' ({options})")
    _recode(draft, target, form, one_line_per_row)
    draft.unlink()


def _recode(draft: Path, target: Path, form: Format, one_line_per_row: bool) -> None:
    newline = form.newline if one_line_per_row else "\n"
    with (
        draft.open(encoding="utf-8", newline="\n") as lines,
        target.open("w", encoding=form.encoding, newline="") as output,
    ):
        for number, line in enumerate(lines):
            output.write(line[:-1] + newline)
            if number == 0 or (one_line_per_row and number % LIGNES_ENTRE_DEUX_VIDES == 7):
                output.write(newline)
        output.write(newline)
