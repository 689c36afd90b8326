"""File names and sheet names: safe everywhere, readable, never confused. No workbook is written."""

import string
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from exports.noms import file_names, sheet_names

HOSTILE = [
    "../x", "T/1", "T:1", "t/1", "T1", "t1", "CON", "con", "nul", "COM1", "lpt9", "CON.xlsx",
    "T\u202e1", "\u200fTG1", "", " ", ".", "..", "TG1 ", " TG1", "TG1.", "~", "a~b", "A_lettres",
    "a_LETTRES", "é", "e\u0301", "T\n1", "T\x001", "x" * 64, "x" * 65, "x" * 300, "X" * 300,
    "étab", "T*1", "T?1", "T|1", "T<1", 'T"1', "T\\1", "-TG1", "_TG1", "日本", "ﬁn", "K", "ſ",
]  # fmt: skip
RESERVED = {"con", "prn", "aux", "nul"} | {f"{p}{n}" for p in ("com", "lpt") for n in range(10)}
codes = st.lists(st.one_of(st.text(max_size=80), st.sampled_from(HOSTILE)), max_size=20)


def test_a_safe_code_keeps_its_spelling():
    safe = ["TG1", "T-ES_2", "Term STMG 1", "1", "0750001A", "x" * 64]
    assert file_names(safe) == {code: code for code in safe}


def test_an_unsafe_code_is_readable_and_marked_by_its_sha256():
    assert file_names(["T/1"]) == {"T/1": "T-1~6d27b250ff"}
    assert file_names(["../Élève"])["../Élève"].startswith("Eleve~")
    assert file_names(["日本"])["日本"].startswith("code~")


def test_codes_that_differ_by_case_only_are_both_encoded():
    names = file_names(["TG1", "tg1", "TG2"])
    assert names["TG2"] == "TG2"
    assert "~" in names["TG1"]
    assert "~" in names["tg1"]


def test_no_name_is_reserved_or_taken_for_a_file_of_letters():
    for code in ("CON", "nul", "Com1", "TG1_lettres", "TG1_LETTRES", "TG1.", "TG1 ", "TG1\n"):
        assert "~" in file_names([code])[code], code


@given(codes)
@example(HOSTILE)
def test_names_are_safe_and_distinct_on_any_file_system(codes):
    names = file_names(codes)
    assert set(names) == set(codes)
    seen = {unicodedata.normalize("NFKC", name).casefold() for name in names.values()}
    assert len(seen) == len(names)
    for name in names.values():
        assert 0 < len(name) <= 120
        assert set(name) <= set(string.ascii_letters + string.digits + " _-~")
        assert name == name.strip()
        assert name.lower() not in RESERVED
        assert not name.lower().endswith("_lettres")


@given(codes, st.randoms())
def test_a_name_depends_on_the_codes_not_on_their_order(codes, random):
    shuffled = list(codes)
    random.shuffle(shuffled)
    assert file_names(shuffled + codes[:3]) == file_names(codes)


def test_a_legal_sheet_title_keeps_its_spelling():
    titles = ["Sans vœu", "Que des vœux L1 ou PASS", "x" * 31, "L'élève"]
    assert sheet_names(titles) == titles


@given(st.lists(st.text(max_size=60), max_size=15))
@example(["Synthèse", "SYNTHÈSE", "History", "historique", "a/b", "a:b", "'a'", "x" * 31, "X" * 40])
@example(["''''", "", "[]", "a" * 30 + "'b"])
def test_sheet_names_are_legal_and_distinct(titles):
    names = sheet_names(titles, taken=("Synthèse", "Lisez-moi"))
    assert len(names) == len(titles)
    folded = {name.casefold() for name in names}
    assert len(folded) == len(titles)
    assert not folded & {"synthèse", "lisez-moi", "history", "historique"}
    for name in names:
        assert 1 <= len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")
        assert not name.endswith("'")
