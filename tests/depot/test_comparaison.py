"""A dépôt held against the one before: what blocks, what passes, what is only told.

Source of every expectation: DOMAIN §3, « A dépôt is compared with the one before » and the part of
« What a missing source does » that is said lycée by lycée. Every cell of these dépôts is valid.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.depot.comparaison.comparaison import acceptances, compare
from orchestration.depot.errors import DepotRefuse
from orchestration.socle.home import FICTIONAL, Home
from tests.comparaison_fixture import PUPILS, A, B, Campaign, Rows, extracts, of, without, write

WHOLE = extracts()
FIRST, NEXT = "2026-06-03", "2026-06-04"


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    return Campaign(tmp_path)


def blocking(found) -> list[str]:
    return sorted({ecart.code for ecart in found.bloquants})


def half(extract: str) -> Callable[[Rows], Rows]:
    return lambda rows: rows | {extract: rows[extract][: len(rows[extract]) // 2]}


def header_only(extract: str) -> Callable[[Rows], Rows]:
    return lambda rows: rows | {extract: rows[extract][:1]}


def without_lycee(uai: str, *extraits: str) -> Callable[[Rows], Rows]:
    def cut(rows: Rows) -> Rows:
        numbers = of(rows, uai)
        for extract in extraits:
            rows = without(rows, extract, lambda row: row[0] in numbers)
        return rows

    return cut


CUTS = {
    "half of the wishes": (
        half("voeux"),
        ["chute_extrait", f"lycee_absent:{B}", "reponses_orphelines", "sans_voeu"]),
    "no answers": (lambda r: {k: v for k, v in r.items() if k != "reponses"}, ["extrait_disparu"]),
    "header of the answers": (header_only("reponses"), ["chute_extrait"]),
    "half of the pupils": (half("eleves"), ["chute_extrait", "chute_lycee"]),
    "a lycée out of the dossiers": (
        without_lycee(B, "candidats", "voeux", "reponses"), ["chute_extrait", f"lycee_absent:{B}"]),
    "a lycée out of the wishes": (
        without_lycee(B, "voeux", "reponses"),
        ["chute_extrait", f"lycee_absent:{B}", "sans_voeu"]),
    "a lycée out of the answers": (without_lycee(B, "reponses"), ["chute_extrait", "chute_lycee"]),
}  # fmt: skip


@pytest.mark.parametrize(("cut", "controls"), CUTS.values(), ids=CUTS)
def test_a_cut_blocks_and_is_named(campaign: Campaign, cut, controls: list[str]) -> None:
    campaign.give(FIRST, WHOLE)
    found = campaign.give(NEXT, cut(WHOLE))
    assert blocking(found) == sorted(controls)


def test_the_same_depot_again_passes(campaign: Campaign) -> None:
    campaign.give(FIRST, WHOLE)
    found = campaign.give(NEXT, WHOLE)
    assert not found.ecarts
    assert found.precedent == FIRST


@pytest.mark.parametrize(("lost", "controls"), [(9, []), (10, ["chute_extrait"])])
def test_an_extract_falls_by_more_than_the_threshold(
    campaign: Campaign, lost: int, controls: list[str]
) -> None:
    """15 % of 60 dossiers are 9: nine may go, ten may not."""
    campaign.give(FIRST, WHOLE)
    gone = {row[0] for row in WHOLE["candidats"][1 : 1 + lost]}
    rows = WHOLE
    for extract in ("candidats", "voeux", "reponses"):
        rows = without(rows, extract, lambda row: row[0] in gone)
    assert blocking(campaign.give(NEXT, rows)) == controls


@pytest.mark.parametrize(
    ("size", "kept", "blocks"),
    [(20, 10, False), (20, 9, True), (4, 1, False)],
    ids=["half", "more than half", "more than half of a few"],
)
def test_a_lycee_falls_by_more_than_half_and_ten_rows(
    campaign: Campaign, size: int, kept: int, blocks: bool
) -> None:
    big = extracts({A: 400, B: size})
    campaign.give(FIRST, big)
    gone = sorted(of(big, B))[kept:]
    rows = big
    for extract in ("candidats", "voeux", "reponses"):
        rows = without(rows, extract, lambda row: row[0] in gone)
    found = campaign.give(NEXT, rows)
    assert blocking(found) == (["chute_lycee"] if blocks else [])


def test_answers_to_no_wish_block_a_first_depot_too(campaign: Campaign) -> None:
    header, *rows = WHOLE["voeux"]
    found = campaign.give(FIRST, WHOLE | {"voeux": [header, *rows[: int(len(rows) * 0.94)]]})
    assert blocking(found) == ["reponses_orphelines"]
    assert "7 réponses sur 120" not in str(found.problemes[0])
    assert "8 réponses sur 120" in str(found.problemes[0])


def test_an_optional_extract_may_come_later_and_an_empty_one_may_go(campaign: Campaign) -> None:
    before = {k: v for k, v in WHOLE.items() if k != "reponses"}
    assert not campaign.give("2026-05-01", before | {"reponses": WHOLE["reponses"][:1]}).ecarts
    assert not campaign.give("2026-05-02", before).ecarts
    assert not campaign.give("2026-06-02", WHOLE).ecarts


def test_the_one_before_is_that_of_the_date_whatever_the_order(campaign: Campaign) -> None:
    campaign.give("2026-06-10", WHOLE)
    campaign.give("2025-06-04", WHOLE)  # another session
    late = campaign.give("2026-06-04", half("voeux")(WHOLE))
    assert late.precedent is None
    again = campaign.give("2026-06-05", WHOLE)
    assert again.precedent == "2026-06-04"


def test_dossiers_without_wishes_are_counted_in_points(campaign: Campaign) -> None:
    """Each dossier keeps both its vœux or loses both: the extract falls by less than 15 % only
    with a wider threshold, and the share of dossiers without any is what blocks."""
    campaign.settings = campaign.settings.__class__(
        **{**campaign.settings.__dict__, "chute_max_pct": 90, "chute_max_lycee_pct": 99}
    )
    campaign.give("2026-03-01", {k: v for k, v in WHOLE.items() if k != "reponses"})
    for day, lost, controls in (("02", 12, []), ("04", 13, ["sans_voeu"])):
        gone = {row[0] for row in WHOLE["candidats"][1 : 1 + lost]}
        rows = without(WHOLE, "voeux", lambda row, gone=gone: row[0] in gone)
        rows = {k: v for k, v in rows.items() if k != "reponses"}
        assert blocking(campaign.give(f"2026-03-{day}", rows)) == controls
        campaign.give(
            f"2026-03-{int(day) + 1:02}", {k: v for k, v in WHOLE.items() if k != "reponses"}
        )


def test_a_lycee_absent_from_the_first_depot_is_told_and_partial(campaign: Campaign) -> None:
    found = campaign.give(FIRST, without_lycee(B, "candidats", "voeux", "reponses")(WHOLE))
    assert not found.bloquants
    assert [(e.code, e.extrait) for e in found.ecarts] == [(f"lycee_absent:{B}", "candidats")]
    told = campaign.con.execute("select motif from raw.avertissements where regle = 'lycee_absent'")
    assert B in told.fetchone()[0]
    partial = campaign.con.execute("select uai, extrait from raw.lycees_partiels").fetchall()
    assert partial == [(B, "candidats")]


def test_a_lycee_absent_since_an_older_depot_blocks_still(campaign: Campaign) -> None:
    cut = without_lycee(B, "candidats", "voeux", "reponses")(WHOLE)
    campaign.give("2026-06-02", WHOLE)
    campaign.give(FIRST, cut)
    assert blocking(campaign.give(NEXT, cut)) == [f"lycee_absent:{B}"]


@pytest.mark.parametrize("extract", ["eleves", "candidats", "voeux"])
def test_a_lycee_rejected_whole_blocks_even_first_and_under_the_threshold(
    campaign: Campaign, extract: str
) -> None:
    rows = extracts({A: 40, B: 4})
    numbers = of(rows, B)
    header, *body = rows[extract]
    place = header.index({"eleves": "serie", "candidats": "statut", "voeux": "confirme"}[extract])
    spoiled = [
        [*r[:place], "illisible", *r[place + 1 :]] if {B, *numbers} & set(r) else r for r in body
    ]
    found = campaign.give(
        FIRST, rows | {extract: [header, *spoiled], "reponses": rows["reponses"][:1]}
    )
    assert blocking(found) == [f"lycee_rejete:{B}"]
    (said,) = map(str, found.problemes)
    assert "illisible" not in said
    assert said.count("--accepter") == 1


def test_a_single_rejected_row_is_no_rejected_lycee(campaign: Campaign) -> None:
    rows = extracts({A: 40, B: 1})
    header, *body = rows["candidats"]
    body[-1] = [*body[-1][:6], "hier", "INSCRIT"]
    for extract in ("voeux", "reponses"):
        rows = without(rows, extract, lambda row: row[0] == body[-1][0])
    assert not campaign.give(FIRST, rows | {"candidats": [header, *body]}).bloquants


def test_a_lycee_without_a_pupil_is_told(campaign: Campaign) -> None:
    rows = WHOLE | {"etablissements": [*WHOLE["etablissements"], ["0970001Z", "Seul", "099", "99"]]}
    found = campaign.give(FIRST, rows)
    assert [(e.controle, e.uai, e.bloque) for e in found.ecarts] == [
        ("lycee_sans_eleve", "0970001Z", False)
    ]


def test_a_folder_of_another_session_blocks(campaign: Campaign) -> None:
    assert blocking(campaign.give("2025-03-25", WHOLE | {"reponses": WHOLE["reponses"][:1]})) == [
        "session"
    ]
    assert not campaign.give("2026-03-25", WHOLE | {"reponses": WHOLE["reponses"][:1]}).ecarts


def test_a_lycee_that_closes_is_accepted_in_one_step(campaign: Campaign) -> None:
    big = extracts({A: 400, B: 20})
    campaign.give(FIRST, big)
    found = campaign.give(NEXT, extracts({A: 400}))
    assert set(blocking(found)) <= {"chute_lycee", "chute_extrait"}
    taken = compare(campaign.con, campaign.settings,
                    acceptances(blocking(found), "fermeture", "agent"))  # fmt: skip
    assert not taken.bloquants


def test_a_dossier_from_elsewhere_is_no_lycee(campaign: Campaign) -> None:
    """One pupil of another académie has ten rows and more; they may leave alone."""
    visitor = ["99001", "", "0750655E", "Nom Z", "Ali", "01/02/2008", "20/01/2026", "INSCRIT"]
    formations = [[f"G{i}", "BTS", "BTS", "O", "N", "99"] for i in range(12)]
    base = WHOLE | {"formations": [*WHOLE["formations"], *formations]}
    campaign.give(FIRST, base | {
        "candidats": [*WHOLE["candidats"], visitor],
        "voeux": [*WHOLE["voeux"],
                  *[["99001", str(i), "PP", f"G{i}", "O"] for i in range(12)]],
    })  # fmt: skip
    assert not campaign.give(NEXT, base).bloquants


def test_a_class_that_leaves_and_pupils_who_withdraw_pass(campaign: Campaign) -> None:
    big = extracts({A: 400, B: 60})
    campaign.give(FIRST, big)
    gone = set(sorted(of(big, A))[:30])
    rows = big
    for extract in ("candidats", "voeux", "reponses"):
        rows = without(rows, extract, lambda row: row[0] in gone)
    assert not campaign.give(NEXT, rows).bloquants


def test_one_cause_is_accepted_once(campaign: Campaign) -> None:
    """A third of the dossiers goes with the lycée: no other control speaks of the same rows."""
    campaign.give(FIRST, WHOLE)
    campaign.give(NEXT, without_lycee(B, "candidats", "voeux", "reponses")(WHOLE))
    asked = acceptances([f"lycee_absent:{B}", "sans_voeu"], " export  relancé\nen mai ", "agent")
    found = compare(campaign.con, campaign.settings, asked)
    assert not found.bloquants
    assert found.inutiles == ["sans_voeu"]
    kept = campaign.con.execute("from raw.acceptations").fetchall()
    assert kept == [(f"lycee_absent:{B}", "export relancé en mai", "agent")]


@pytest.mark.parametrize(("served", "coming"), [(True, False), (False, True), (True, True)])
def test_a_real_depot_is_not_held_against_the_demo(
    campaign: Campaign, served: bool, coming: bool
) -> None:
    home = Home(campaign.root / "home")
    home.current.mkdir(parents=True)
    campaign.give(FIRST, WHOLE)
    depot = write(campaign.root / NEXT, half("voeux")(WHOLE))
    for folder, fictional in ((home.current, served), (depot, coming)):
        if fictional:
            (folder / FICTIONAL).touch()
    campaign.keep(depot)
    found = compare(campaign.con, campaign.settings, alone=not home.knows_the_past_of(depot))
    assert found.precedent == (FIRST if served == coming else None)


@pytest.mark.parametrize(
    ("codes", "motif", "said"),
    [
        (["chutes"], "parce que", "contrôle inconnu"),
        (["lycee_absent"], "parce que", "lycee_absent:UAI"),
        (["chute_extrait:0990001N"], "parce que", "contrôle inconnu"),
        (["chute_extrait"], " ", "--motif"),
        (["chute_extrait"], None, "--motif"),
        (["chute_extrait"], "x" * 301, "trop long"),
    ],
)
def test_an_acceptance_is_by_name_and_with_a_reason(
    codes: list[str], motif: str | None, said: str
) -> None:
    with pytest.raises(DepotRefuse, match=said):
        acceptances(codes, motif, "agent")


def test_a_message_says_from_how_many_to_how_many_and_what_to_do(campaign: Campaign) -> None:
    campaign.give(FIRST, WHOLE)
    found = campaign.give(NEXT, without_lycee(B, "reponses")(WHOLE))
    assert [str(p) for p in found.problemes] == [
        "reponses.csv : reponses : 120 lignes au dépôt du 2026-06-03, 80 dans celui-ci, soit 33 % "
        "de moins (plus de 15 %) ; corrigez l'extrait, ou acceptez : --accepter chute_extrait "
        '--motif "…"',
        "reponses.csv : reponses : plus de 50 % des lignes perdues depuis le dépôt du 2026-06-03 "
        f"dans 1 lycée(s) : {B} (40 → 0) ; corrigez l'extrait, ou acceptez : --accepter "
        'chute_lycee --motif "…"',
    ]


def test_siecle_instead_of_csv_is_no_fall(campaign: Campaign) -> None:
    """Pupils of terminale alone are counted, whichever way they come."""
    campaign.give(FIRST, WHOLE)
    header, *pupils = WHOLE["eleves"]
    folder = campaign.root / NEXT
    rows = WHOLE | {"eleves": [header, *(p for p in pupils if p[0] == A)]}
    eleves = "".join(
        f'<ELEVE ELEVE_ID="{i}"><NOM_DE_FAMILLE>{p[2]}</NOM_DE_FAMILLE><PRENOM>Zoé</PRENOM>'
        f"<DATE_NAISS>01/02/2008</DATE_NAISS><CODE_MEF>20010019110</CODE_MEF></ELEVE>"
        for i, p in enumerate(p for p in pupils if p[0] == B)
    )
    structures = "".join(
        f'<STRUCTURES_ELEVE ELEVE_ID="{i}"><STRUCTURE><CODE_STRUCTURE>T1</CODE_STRUCTURE>'
        "<TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>"
        for i in range(PUPILS[B])
    )
    text = (
        '<?xml version="1.0" encoding="ISO-8859-15"?><BEE_ELEVES><PARAMETRES><UAJ>'
        f"{B}</UAJ></PARAMETRES><DONNEES><ELEVES>{eleves}</ELEVES>"
        f"<STRUCTURES>{structures}</STRUCTURES></DONNEES></BEE_ELEVES>"
    )
    folder.mkdir()
    (folder / "ExportXML_ElevesSansAdresses.xml").write_bytes(text.encode("iso-8859-15"))
    rows = rows | {"mef": [["code_mef", "serie"], ["20010019110", "GENERALE"]]}
    found = campaign.give(NEXT, rows)
    assert not found.ecarts
    assert ("eleves", sum(PUPILS.values()), sum(PUPILS.values())) in found.comptes
