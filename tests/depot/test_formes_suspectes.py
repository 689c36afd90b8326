"""Only suspect values are cleaned at landing: what is not suspect must be clean already.

Belongs here: that implication, for every form. Not here: what cleaning makes of a cell.
"""

import itertools
import re
import sys
import unicodedata

import duckdb
import pandas as pd
import pytest

from orchestration.depot.raw_tables import create_macros
from orchestration.depot.settings import Settings
from tests.conftest import PROJECT

FORMES = sorted(
    set(
        re.findall(
            r"MACRO raw\.suspect_(\w+)",
            (PROJECT / "orchestration/depot/valeurs/formes.sql").read_text("utf-8"),
        )
    )
)
PIECES = [
    "", "A", "z", "0", "7", "12", ".0", ",", "-", "'", "’", '"', '="', "=", " ", "  ", "\t", "\n",
    "\r\n", "\x0b", "\x85", "\u00a0", "\u2028", "\u200b", "\ufeff", "\u0301", "é", "e\u0301", "Ꜷ",
    "１", "true", "O", "/", ":", "T", "Z", "+", "_", "\ufdd1",
]  # fmt: skip
"""What a spreadsheet, a keyboard or a program leaves in a cell."""


@pytest.fixture(scope="module")
def texts() -> pd.DataFrame:
    alone = [
        chr(code)
        for code in range(1, sys.maxunicode + 1)
        if unicodedata.category(chr(code)) not in {"Cn", "Co", "Cs"}
    ]
    joined = ["".join(three) for three in itertools.product(PIECES, repeat=3)]
    within = [f"A{c}B" for c in alone]
    return pd.DataFrame({"v": [t for t in dict.fromkeys([*joined, *alone, *within]) if t]})


@pytest.mark.parametrize("forme", FORMES)
def test_what_is_not_suspect_is_clean(texts, forme):
    with duckdb.connect() as con:
        create_macros(con, Settings.from_project(PROJECT))
        con.register("texts", texts)
        found = con.execute(
            f"SELECT v, raw.forme_{forme}(v) FROM texts WHERE NOT raw.suspect_{forme}(v) "
            f"AND raw.forme_{forme}(v) <> v LIMIT 5"
        ).fetchall()
    assert not found
