"""The tables of the synthèse by série and by classe: each figure, and its distance to the attendu.

Under a série and under the ensemble, the attendu itself; for one série it is the académie's value.
"""

from itertools import groupby

from exports.feuilles.page import ECART, LARGEURS, Page
from exports.modele import Chiffre
from exports.style.chiffres import ABSENT, figure, gap
from exports.style.mise_en_forme import row_height

TABLEAUX = (("serie", "Par série", "Série"), ("classe", "Par classe", "Classe"))
ATTENDU = "    attendu"

_PAR_TABLEAU = (len(LARGEURS) - 1) // 2


def write_tables(page: Page, chiffres: list[Chiffre], ensemble: list[Chiffre]) -> None:
    """One table for each kind of line, or several one under the other when it has more
    indicators than the width holds."""
    for type_ligne, title, label in TABLEAUX:
        rows = [c for c in chiffres if c.type_ligne == type_ligne]
        indicators = sorted(
            {_key(c): c for c in ensemble + rows}.values(), key=lambda c: c.ordre_indicateur
        )
        if not rows:
            continue
        count = -(-len(indicators) // _PAR_TABLEAU)
        size = -(-len(indicators) // count)
        for start in range(0, len(indicators), size):
            with page.block():
                if start == 0:
                    page.section(f"{title} : la valeur, et son écart à l'attendu")
                _table(page, label, indicators[start : start + size], rows, ensemble)


def _table(
    page: Page,
    label: str,
    indicators: list[Chiffre],
    rows: list[Chiffre],
    ensemble: list[Chiffre],
) -> None:
    headers = [h for i in indicators for h in (i.libelle, ECART)]
    page.header_line([label, *headers])
    for _, group in groupby(rows, key=lambda c: (c.ordre_ligne, c.ligne)):
        line = list(group)
        _line(page, line, indicators)
        if line[0].type_ligne == "serie":
            _expected_line(page, line, indicators)
    if ensemble:
        _line(page, ensemble, indicators, "_gras")
        _expected_line(page, ensemble, indicators)


def _line(page: Page, line: list[Chiffre], indicators: list[Chiffre], suffixe: str = "") -> None:
    lines = page.text(0, line[0].ligne, "libelle" + suffixe)
    by_key = {_key(c): c for c in line}
    for rank, indicator in enumerate(indicators):
        c = by_key.get(_key(indicator))
        page.cell(1 + 2 * rank, figure(indicator.unite, c and c.valeur, suffixe))
        page.cell(2 + 2 * rank, gap(c) if c else ABSENT["ecart"])
    page.next(row_height(lines))


def _expected_line(page: Page, line: list[Chiffre], indicators: list[Chiffre]) -> None:
    """The attendu of the line above; nothing when no figure may be shown."""
    by_key = {_key(c): c.valeur_attendue for c in line}
    if all(by_key.get(_key(i)) is None for i in indicators):
        return
    page.text(0, ATTENDU, "libelle_academie")
    for rank, i in enumerate(indicators):
        page.cell(1 + 2 * rank, figure(i.unite, by_key.get(_key(i)), "_academie"))
        page.sheet.write_blank(page.line, 2 + 2 * rank, None, page.styles["sans_ecart"])
    page.next(row_height(1))


def _key(chiffre: Chiffre) -> tuple[str, str | None]:
    return chiffre.indicateur, chiffre.etape
