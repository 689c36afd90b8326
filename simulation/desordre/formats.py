"""What one file of a messy dépôt looks like: separator, encoding, values, headings.

Only descriptions and the SQL text of values belong here. Every form is one that the contract
permits (docs/contrat.md), and each loses nothing.
"""

import unicodedata
import zlib
from dataclasses import dataclass

from simulation.contrat import Colonne


@dataclass(frozen=True)
class Format:
    """One way of writing a file. `kind` is `csv` or `xlsx`; the other fields are for CSV."""

    kind: str
    separator: str = ";"
    encoding: str = "utf-8"
    newline: str = "\n"
    true_false: tuple[str, str] = ("O", "N")
    date: str = "%d/%m/%Y"
    instant: str = "%d/%m/%Y %H:%M:%S"
    zone: str | None = None
    null: str = ""
    quote_all: bool = False


CSV = (
    Format("csv", ";", "cp1252", "\r\n", ("OUI", "NON"), null="-"),
    Format("csv", ",", "utf-8-sig", "\n", ("1", "0"), "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S",
           quote_all=True),
    Format("csv", "\t", "utf-8", "\r\n", ("VRAI", "FAUX"), "%Y-%m-%d 00:00:00",
           "%Y-%m-%d %H:%M:%S", null="-"),
    Format("csv", ";", "utf-8", "\n", ("o", "n"), zone="Z"),
    Format("csv", ";", "cp1252", "\n", ("vrai", "faux"), "%d/%m/%Y 00:00", zone="offset"),
    Format("csv", ",", "utf-8", "\n", ("Oui", "Non"), "%d/%m/%Y", "%d/%m/%Y %H:%M"),
)  # fmt: skip
XLSX = Format("xlsx", true_false=("OUI", "NON"))

COLONNES_INCONNUES = {
    "Boursier": "case when _ordre % 3 = 0 then 'O' else 'N' end",
    "Observations du gestionnaire": (
        "['=A1+1', '+ à revoir', '- rien', '@suivre', null][1 + _ordre % 5]"
    ),
}


def value_text(column: str, kind: str, form: Format) -> str:
    """SQL text of a value of DuckDB type `kind` in a CSV file of this format."""
    if kind == "BOOLEAN":
        yes, no = form.true_false
        return f"case when {column} then '{yes}' when not {column} then '{no}' end"
    if kind == "TIMESTAMP" and form.zone == "Z":
        return f"strftime(({column})::timestamptz at time zone 'UTC', '%Y-%m-%dT%H:%M:%S') || 'Z'"
    if kind == "TIMESTAMP" and form.zone == "offset":
        hours = f"(extract(timezone from ({column})::timestamptz) // 3600)"
        return f"strftime({column}, '%Y-%m-%dT%H:%M:%S') || '+0' || {hours} || ':00'"
    if kind == "TIMESTAMP":
        return f"strftime({column}, '{form.instant}')"
    if kind == "DATE":
        return f"strftime({column}, '{form.date}')"
    return f"{column}::varchar"


def heading(column: Colonne, part: int, session: int) -> str:
    """A heading that the contract recognises, another one for each file."""
    variants = [
        column.title,
        column.name,
        _capitals(column.title),
        f"{column.title} {session - 1}/{session}",
        column.title.replace("'", "’"),
        *column.aliases,
    ]
    rank = zlib.crc32(f"{column.name} {part}".encode()) + part
    return variants[rank % len(variants)]


def shuffled(names: list[str], part: int) -> list[str]:
    """The same names in another order for each file."""
    return sorted(names, key=lambda name: zlib.crc32(f"{part} {name}".encode()))


def _capitals(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe"))
    return "".join(c for c in plain if not unicodedata.combining(c)).upper()
