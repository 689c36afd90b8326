"""Names are folded in SQL by the models, and by Python where a purge proves itself: one folding.

Belongs here: their agreement on all that Unicode has. Not here: what a fold is for.
"""

import sys
import unicodedata

import duckdb
import jinja2
import pandas as pd

from orchestration.socle.lettres import nfkd_without_marks
from orchestration.traces.mots import fold
from tests.outils import PROJECT

NOT_TEXT = {"Cn", "Co", "Cs"}  # unassigned, private, surrogates


def test_the_models_and_the_purge_fold_every_character_alike():
    text = (PROJECT / "dbt_project" / "macros" / "texte.sql").read_text("utf-8")
    folded = jinja2.Environment().from_string(text).module.plier_identite("v")
    characters = [
        chr(code)
        for code in range(1, sys.maxunicode + 1)
        if unicodedata.category(chr(code)) not in NOT_TEXT
    ]
    assert len(characters) > 140_000
    # within a word, where a separator shows; alone, where a word is lost
    texts = pd.DataFrame({"v": [f"a{c}b" for c in characters] + characters})
    with duckdb.connect() as con:
        con.create_function("nfkd_sans_marques", nfkd_without_marks, ["VARCHAR"], "VARCHAR")
        con.register("texts", texts)
        found = con.execute(f"select v, {folded} from texts").fetchall()
    differ = [(v, by_sql, fold(v)) for v, by_sql in found if (by_sql or "") != fold(v)]
    assert not differ
