"""How a workbook looks: formats, colours, page set-up. One place for the whole package.

Sober on purpose: dark text on white or pale ground (contrast above 7:1), no meaning carried by
colour alone, readable when printed in black and white. No data here.
"""

from functools import cache, lru_cache
from itertools import product
from typing import Any

from exports.modele import Perimetre
from exports.style.textes import CONFIDENTIEL, clean, french_date
from exports.xlsx.gabarits import Gabarit, make_styles
from exports.xlsx.reglages import Reglages

ENCRE, BLEU, GRIS = "#161616", "#000091", "#4A4A4A"
FOND, BANDE, TRAIT = "#E9EDFB", "#F3F5FD", "#B8BCC8"
VERT, ROUGE, ROUGE_PALE, JAUNE_PALE = "#0A5223", "#8C0D0D", "#FCE8E6", "#FDF1D0"

LIGNE, MARGE = 13, 5
"""Points that a line of text takes, and the air of a row."""

_A4 = 9
_HAUTEUR_MAX = 409
_MINUSCULE, _MAJUSCULE = 0.88, 0.4  # width of a letter, and what a capital adds to it
_POLICE = '&"Arial,Regular"'

# Arial: its metrics are on every system (Liberation Sans in LibreOffice).
POLICE = {"font_name": "Arial", "font_size": 10, "font_scheme": "none"}
"""Also the workbook's default font: it is the unit of the widths of columns."""

_BASE = {**POLICE, "font_color": ENCRE, "valign": "vcenter"}
_CELLULE = {"bottom": 1, "bottom_color": TRAIT}
_CHIFFRE = {**_CELLULE, "align": "right"}
_GRAVITE = {**_CELLULE, "align": "center"}
_ENTETE = {"bold": True, "bg_color": FOND, "text_wrap": True}
_ENTETE_TABLEAU = {**_ENTETE, "top": 2, "top_color": BLEU, "bottom": 1, "bottom_color": TRAIT}
_APPRECIATIONS = {
    "favorable": (" ✓", {"font_color": VERT}),
    "defavorable": (" !", {"font_color": ROUGE, "bg_color": ROUGE_PALE, "bold": True}),
    "neutre": ("", {}),
}
_UNITES_ECART = {"point": " pt", "points": " pts", "moyenne": ""}


def _gaps() -> dict[str, dict[str, object]]:
    """Formats of a difference: its sign, its unit, and whether it is good news or bad. The mark
    says the last without the colour; a rate's difference is written in points."""
    places = {"ecart": {**_CELLULE, "align": "left", "indent": 1}, "evolution": _CHIFFRE}
    formats = {f"{name}_egal": {**place, "num_format": '"=";"=";"="'}
               for name, place in places.items()}  # fmt: skip
    for appreciation, (mark, look) in _APPRECIATIONS.items():
        for unite, suffix in _UNITES_ECART.items():
            end = f'"{suffix}{mark}"' if suffix + mark else ""
            for name, place in places.items():
                digits = "0" if name == "ecart" and unite != "moyenne" else "0.0"
                number = f'"+"{digits}{end};"−"{digits}{end}'
                formats[f"{name}_{unite}_{appreciation}"] = {**place, **look, "num_format": number}
        formats[f"etat_{appreciation}"] = {**places["ecart"], **look, "text_wrap": True}
    return formats


_FORMATS = {
    # lists
    "entete": {**_ENTETE, "bottom": 2, "bottom_color": BLEU},
    "entete_centre": {**_ENTETE, "bottom": 2, "bottom_color": BLEU, "align": "center"},
    "texte": {**_CELLULE, "num_format": "@", "text_wrap": True},
    "texte_long": {**_CELLULE, "num_format": "@", "text_wrap": True},
    "date": {**_CELLULE, "num_format": "dd/mm/yyyy", "align": "center"},
    "entier": {**_CELLULE, "num_format": "#,##0", "align": "center"},
    "booleen": {**_CELLULE, "align": "center"},
    "marque": {**_CELLULE, "align": "center", "bold": True, "font_color": BLEU},
    # suivi des vœux and letters, by `Styles.banded`
    "entete_haut": {**_ENTETE, "bottom": 2, "bottom_color": BLEU, "valign": "top"},
    "entete_haut_centre": {**_ENTETE, "bottom": 2, "bottom_color": BLEU, "valign": "top",
                           "align": "center"},
    "entete_vertical": {**_ENTETE, "bottom": 2, "bottom_color": BLEU, "valign": "top",
                        "align": "center", "rotation": 90},
    "ligne": _CELLULE,
    "eleve": {**_CELLULE, "num_format": "@", "text_wrap": True, "bold": True},
    "rappel": {**_CELLULE, "num_format": "@", "text_wrap": True, "font_color": GRIS},
    "rappel_date": {**_CELLULE, "num_format": "dd/mm/yyyy", "align": "center", "font_color": GRIS},
    "sans_voeu": {**_CELLULE, "num_format": "@", "italic": True, "bold": True},
    "echeance": {**_CELLULE, "num_format": "dd/mm/yyyy", "align": "center"},
    "a_repondre": {**_CELLULE, "num_format": 'dd/mm/yyyy" !"', "align": "center", "bold": True,
                   "font_color": ROUGE, "bg_color": ROUGE_PALE},
    "evolution": {**_CELLULE, "num_format": '"+"0;"−"0;"="', "align": "center"},
    "adresse": {**_CELLULE, "num_format": "@", "font_color": BLEU},
    "lettre": {**_CELLULE, "num_format": "@", "text_wrap": True},
    # alertes
    "urgente": {**_GRAVITE, "bold": True, "font_color": ROUGE, "bg_color": ROUGE_PALE},
    "importante": {**_GRAVITE, "bold": True, "bg_color": JAUNE_PALE},
    "information": _GRAVITE,
    "nouvelle": {**_CELLULE, "bold": True, "font_color": BLEU},
    "collectif": {**_CELLULE, "num_format": "@", "text_wrap": True, "italic": True},
    # synthèse and lisez-moi
    "titre": {"bold": True, "font_size": 18, "font_color": BLEU},
    "sous_titre": {"bold": True, "font_size": 12},
    "contexte": {"font_color": GRIS},
    "confidentiel": {"bold": True},
    "precaution": {**_CELLULE, "num_format": "@", "text_wrap": True, "bold": True,
                   "bg_color": JAUNE_PALE},
    "section": {"bold": True, "font_size": 12, "font_color": BLEU},
    "entete_chiffre": {**_ENTETE_TABLEAU, "align": "right"},
    "entete_nombre": {**_ENTETE_TABLEAU, "align": "center"},
    "entete_libelle": _ENTETE_TABLEAU,
    "entete_retrait": {**_ENTETE_TABLEAU, "indent": 1},
    "libelle": {**_CELLULE, "text_wrap": True},
    "libelle_gras": {**_CELLULE, "text_wrap": True, "bold": True},
    "libelle_academie": {**_CELLULE, "italic": True, "font_color": GRIS},
    "retrait": {**_CELLULE, "text_wrap": True, "indent": 1},
    "retrait_gris": {**_CELLULE, "text_wrap": True, "indent": 1, "font_color": GRIS},
    "taux": {**_CHIFFRE, "num_format": "0.0\\ %"},
    "taux_gras": {**_CHIFFRE, "num_format": "0.0\\ %", "bold": True},
    "taux_academie": {**_CHIFFRE, "num_format": "0\\ %", "italic": True, "font_color": GRIS},
    "moyenne": {**_CHIFFRE, "num_format": "0.0"},
    "moyenne_gras": {**_CHIFFRE, "num_format": "0.0", "bold": True},
    "moyenne_academie": {**_CHIFFRE, "num_format": "0.0", "italic": True, "font_color": GRIS},
    "sans_chiffre": {**_CHIFFRE, "font_color": GRIS},
    "sans_ecart": {**_CELLULE, "font_color": GRIS, "align": "left", "indent": 1},
    "effectif": {**_CHIFFRE, "num_format": "@"},
    "taux_courbe": {**_CELLULE, "num_format": "0.0\\ %", "align": "center"},
    "nombre": {**_CELLULE, "num_format": "#,##0", "bold": True, "align": "center"},
    "lien": {**_CELLULE, "font_color": BLEU, "underline": 1, "bold": True, "text_wrap": True},
    "terme": {**_CELLULE, "text_wrap": True, "bold": True, "valign": "top"},
    "definition": {**_CELLULE, "text_wrap": True, "valign": "top"},
    **_gaps(),
}  # fmt: skip


_BANDES = (
    "ligne", "eleve", "rappel", "rappel_date", "sans_voeu", "a_repondre", "adresse", "texte",
    "texte_long", "date", "entier", "booleen", "marque", "echeance", "evolution", "lien", "lettre",
)  # fmt: skip

Look = str | tuple[str, bool, bool, bool]
"""The name of a format; with the three choices of `Styles.banded` for the row of a pupil."""


def looks() -> dict[Look, dict[str, Any]]:
    """Every look of the house: XlsxWriter's properties."""
    found: dict[Look, dict[str, Any]] = {n: {**_BASE, **look} for n, look in _FORMATS.items()}
    for name, shaded, first, top in product(_BANDES, *[(False, True)] * 3):
        found[name, shaded, first, top] = {
            **_BASE, **({"bg_color": BANDE} if shaded else {}), **_FORMATS[name],
            **({"top": 2, "top_color": ENCRE} if first else {}),
            **({"valign": "top"} if top else {}),
        }  # fmt: skip
    return found


class Styles:
    """The number of each look in every workbook, by name (`styles["taux"]`)."""

    def __init__(self) -> None:
        self.gabarit: Gabarit = make_styles(list(looks().values()), POLICE)
        self._numbers = dict(zip(looks(), self.gabarit.numeros, strict=True))

    def __getitem__(self, name: str) -> int:
        return self._numbers[name]

    def banded(self, name: str, *, shaded: bool, first: bool, top: bool) -> int:
        """A look for the rows of one pupil among others: a ground for every second pupil, a
        strong line above the first row; `top`: texts start at the top of the row."""
        return self._numbers[name, shaded, first, top]

    def known(self, name: str) -> str:
        """`name`, or the style of a plain text for a code that has no look of its own."""
        return name if name in _FORMATS else "texte"


@cache
def all_styles() -> Styles:
    """The styles, made once per process."""
    return Styles()


def set_up_page(
    sheet: Reglages,
    perimetre: Perimetre,
    titre: str,
    *,
    scale: int | None = None,
    side: float = 0.5,
) -> None:
    """A4 landscape; who and what above, the rest below. One page wide, or at `scale` per cent:
    Excel forgets the page breaks of a sheet that it has to fit. `side`: inches of side margins."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    if scale:
        sheet.set_print_scale(scale)
    else:
        sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_margins(left=side, right=side, top=0.8, bottom=0.7)
    lieu = f"{_page_text(perimetre.nom_etablissement, 50)} ({_page_text(perimetre.uai, 16)})"
    portee = "" if perimetre.structure is None else f"\n{_page_text(perimetre.intitule, 50)}"
    sheet.set_header(
        f'&L&9{_POLICE}{lieu}{portee}&C&12&"Arial,Bold"{_page_text(titre, 62)}',
    )
    sheet.set_footer(
        f"&L&9{_POLICE}{CONFIDENTIEL}"
        f"&C&9{_POLICE}Extraction du {french_date(perimetre.date_extraction)}"
        f"&R&9{_POLICE}Page &P / &N",
    )


def row_height(lines: int) -> float:
    """Points of a row of so many lines of text, within what Excel allows."""
    return min(LIGNE * lines + MARGE, _HAUTEUR_MAX)


@lru_cache(maxsize=10_000)  # the same labels stand in every workbook
def text_lines(text: str, width: float) -> int:
    """Lines that a wrapped text takes in a column of `width` characters (at least 1).

    Rows are given their height: LibreOffice does not adjust them when it opens a file, and
    neither program does for merged cells.
    """
    if "\n" in text:
        return sum(_lines(part, width) for part in text.split("\n"))
    return _lines(text, width)


def text_width(text: str) -> float:
    """Width of a text of one line, in the unit of column widths: a digit of the font."""
    return _MINUSCULE * len(text) + _MAJUSCULE * sum(map(str.isupper, text))


def _lines(text: str, width: float) -> int:
    if (_MINUSCULE + _MAJUSCULE) * len(text) <= width or text_width(text) <= width:
        return 1
    lines, used = 1, 0.0
    for word in text.split(" "):
        size = text_width(word)
        if used and used + size > width:
            lines, used = lines + 1, 0.0
        lines += int(size // (width + 1))
        used += size % (width + 1) + 0.5
    return lines


def _page_text(text: str, size: int) -> str:
    """Text safe in a page header: one line, `&` doubled, at most `size` characters in the file
    (Excel takes 255 for the whole header, and refuses a longer one)."""
    safe = [c.replace("&", "&&") for c in " ".join(clean(text[:size]).split())]
    if len(text) <= size and len("".join(safe)) <= size:
        return "".join(safe)
    while len("".join(safe)) >= size:
        safe.pop()
    return "".join(safe) + "…"
