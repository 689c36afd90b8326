"""The sheet « Synthèse »: who, when, key figures, table of contents, tables by série and classe.

Figures are those of `rpt_synthese`, printed as they are. Nothing is added up here.
"""

from collections.abc import Sequence
from itertools import groupby
from math import ceil

from xlsxwriter.worksheet import Worksheet

from exports.mise_en_forme import Styles, row_height, set_up_page, text_lines
from exports.modele import Chiffre, Definition, Feuille, Perimetre
from exports.textes import CONFIDENTIEL, TIRET, clean, french_date, plural

_LARGEURS = (34, *[12.5] * 9)  # characters; every block below fits in these ten columns
_PAR_TABLEAU = len(_LARGEURS) - 1
_DESCRIPTION, _ACTION, _MESURE = (2, 5), (6, 9), (4, 9)  # columns of the merged texts
_VIDE = 12  # points of an empty line
_UNE_PAGE = 650  # points that a printed page holds at three quarters of its size
_STYLE_UNITE = {"taux": "taux", "moyenne": "moyenne", "jours": "moyenne"}
_TABLEAUX = (("serie", "Par série", "Série"), ("classe", "Par classe", "Classe"))


def write_synthese(
    sheet: Worksheet,
    styles: Styles,
    perimetre: Perimetre,
    chiffres: list[Chiffre],
    sommaire: list[tuple[Feuille, int]],
    lexique: Sequence[Definition],
) -> None:
    """Writes the sheet. `sommaire`: the list sheets of the workbook with their number of pupils.

    A key figure that the glossary defines under the same label has its definition beside it.
    """
    definitions = {d.libelle: d.definition for d in lexique if d.type == "indicateur"}
    _Synthese(sheet, styles, perimetre, definitions).write(chiffres, sommaire)


def value_style(unite: str, valeur: float | None, suffixe: str = "") -> str:
    """The format of a figure: a percentage, one decimal, or the dash of an absent figure."""
    return "sans_chiffre" if valeur is None else _STYLE_UNITE[unite] + suffixe


def headcount(chiffre: Chiffre) -> str:
    """`12 / 31` for a rate, `sur 31` for a mean, a dash without a source."""
    if chiffre.numerateur is None or chiffre.denominateur is None:
        return TIRET
    if chiffre.unite == "taux":
        return f"{chiffre.numerateur} / {chiffre.denominateur}"
    return f"sur {chiffre.denominateur}"


class _Synthese:
    """Writes block after block; `line` is the next free line, `height` what is used of a page."""

    def __init__(
        self,
        sheet: Worksheet,
        styles: Styles,
        perimetre: Perimetre,
        definitions: dict[str, str | None],
    ) -> None:
        self.sheet, self.styles, self.perimetre = sheet, styles, perimetre
        self.definitions = definitions
        self.line, self.height = 0, 0.0

    def write(self, chiffres: list[Chiffre], sommaire: list[tuple[Feuille, int]]) -> None:
        self.sheet.hide_gridlines(2)
        for column, width in enumerate(_LARGEURS):
            self.sheet.set_column(column, column, width)
        self._heading()
        ensemble = [c for c in chiffres if c.type_ligne == "ensemble"]
        self._key_figures(ensemble)
        self._contents(sommaire)
        for type_ligne, title, label in _TABLEAUX:
            rows = [c for c in chiffres if c.type_ligne == type_ligne]
            if rows:
                self._tables(title, label, rows, ensemble)
        pages = ceil(self.height / _UNE_PAGE)
        set_up_page(self.sheet, self.perimetre, "Synthèse", pages_high=pages)

    def _heading(self) -> None:
        p = self.perimetre
        commune = f" – {p.commune}" if p.commune else ""
        label = "Périodes" if ", " in (p.periodes or "") else "Période"
        periodes = f"  ·  {label} : {p.periodes}" if p.periodes else ""
        if p.niveau == "etablissement":
            self._text_line(p.nom_etablissement, "titre", 28)
            self._text_line(f"{p.uai}{commune}", "sous_titre", 20)
        else:
            self._text_line(p.intitule, "titre", 28)
            self._text_line(f"{p.nom_etablissement} ({p.uai}){commune}", "sous_titre", 20)
        self._text_line(
            f"Parcoursup, session {p.session}  ·  Extraction du {french_date(p.date_extraction)}"
            f"{periodes}  ·  {plural(p.nb_eleves, 'élève')}",
            "contexte",
        )
        self._text_line(CONFIDENTIEL, "confidentiel")
        self._next(_VIDE)

    def _key_figures(self, ensemble: list[Chiffre]) -> None:
        self._section("Chiffres clés")
        if not ensemble:
            self._text_line("Aucun chiffre pour cette période.", "contexte")
        else:
            self._header_line(
                ["Indicateur", "Valeur", "Effectif", "Académie"], [(_MESURE, "Ce qui est mesuré")]
            )
        for chiffre in ensemble:
            label = clean(chiffre.libelle)
            measured = clean(self.definitions.get(chiffre.libelle) or "")
            self.sheet.write_string(self.line, 0, label, self.styles["libelle"])
            self._figure(1, chiffre.unite, chiffre.valeur, "_gras")
            self.sheet.write_string(self.line, 2, headcount(chiffre), self.styles["effectif"])
            self._figure(3, chiffre.unite, chiffre.valeur_academie, "_academie")
            lines = self._merged(_MESURE, measured, "retrait_gris")
            self._next(row_height(max(lines, text_lines(label, _LARGEURS[0]))))
        self._next(_VIDE)

    def _contents(self, sommaire: list[tuple[Feuille, int]]) -> None:
        self._section("Listes nominatives")
        if not sommaire:
            self._text_line("Aucun élève sur les listes de cette période.", "contexte")
        else:
            self._header_line(
                ["Liste (cliquer pour l'ouvrir)", "Élèves"],
                [(_DESCRIPTION, "Qui"), (_ACTION, "Que faire")],
                style="entete_nombre",
            )
        for feuille, number in sommaire:
            target = feuille.titre.replace("'", "''")
            self.sheet.write_url(
                self.line, 0, f"internal:'{target}'!A1", self.styles["lien"], feuille.titre
            )
            self.sheet.write_number(self.line, 1, number, self.styles["nombre"])
            who = self._merged(_DESCRIPTION, clean(feuille.description or ""), "retrait")
            what = self._merged(_ACTION, clean(feuille.action or ""), "retrait")
            self._next(row_height(max(who, what)))
        self._next(_VIDE)

    def _tables(self, title: str, label: str, rows: list[Chiffre], ensemble: list[Chiffre]) -> None:
        """One table, or several one under the other when the indicators do not fit in width."""
        self._section(title)
        indicators = sorted(
            {_key(c): c for c in ensemble + rows}.values(), key=lambda c: c.ordre_indicateur
        )
        count = -(-len(indicators) // _PAR_TABLEAU)
        size = -(-len(indicators) // count)
        for start in range(0, len(indicators), size):
            self._table(label, indicators[start : start + size], rows, ensemble)
            self._next(_VIDE)

    def _table(
        self,
        label: str,
        indicators: list[Chiffre],
        rows: list[Chiffre],
        ensemble: list[Chiffre],
    ) -> None:
        self._header_line([label, *(i.libelle for i in indicators)])
        for _, group in groupby(rows, key=lambda c: (c.ordre_ligne, c.ligne)):
            line = list(group)
            self._table_line(line[0].ligne, line, indicators)
            if line[0].type_ligne == "serie":
                self._academy_line(line, indicators)
        if ensemble:
            self._table_line(ensemble[0].ligne, ensemble, indicators, "_gras")
            self._academy_line(ensemble, indicators)

    def _table_line(
        self, label: str, line: list[Chiffre], indicators: list[Chiffre], suffixe: str = ""
    ) -> None:
        label = clean(label)
        self.sheet.write_string(self.line, 0, label, self.styles["libelle" + suffixe])
        by_key = {_key(c): c.valeur for c in line}
        for column, indicator in enumerate(indicators, start=1):
            self._figure(column, indicator.unite, by_key.get(_key(indicator)), suffixe)
        self._next(row_height(text_lines(label, _LARGEURS[0])))

    def _academy_line(self, line: list[Chiffre], indicators: list[Chiffre]) -> None:
        """What the académie has for the line above; nothing when no figure may be shown."""
        by_key = {_key(c): c.valeur_academie for c in line}
        if all(by_key.get(_key(i)) is None for i in indicators):
            return
        self.sheet.write_string(self.line, 0, "    académie", self.styles["libelle_academie"])
        for column, indicator in enumerate(indicators, start=1):
            self._figure(column, indicator.unite, by_key.get(_key(indicator)), "_academie")
        self._next(row_height(1))

    def _figure(self, column: int, unite: str, valeur: float | None, suffixe: str = "") -> None:
        style = self.styles[value_style(unite, valeur, suffixe)]
        if valeur is None:
            self.sheet.write_string(self.line, column, TIRET, style)
        else:
            self.sheet.write_number(self.line, column, valeur, style)

    def _section(self, title: str) -> None:
        style = self.styles["section"]
        self.sheet.write_string(self.line, 0, title, style)
        for column in range(1, len(_LARGEURS)):
            self.sheet.write_blank(self.line, column, None, style)
        self._next(21)

    def _header_line(
        self,
        labels: list[str],
        merged: Sequence[tuple[tuple[int, int], str]] = (),
        style: str = "entete_chiffre",
    ) -> None:
        lines = 1
        for column, label in enumerate(labels):
            text = clean(label)
            self.sheet.write_string(
                self.line, column, text, self.styles[style if column else "entete_libelle"]
            )
            lines = max(lines, text_lines(text, _LARGEURS[column] - 1))
        for place, text in merged:
            self._merged(place, text, "entete_retrait")
        self._next(row_height(lines))

    def _merged(self, place: tuple[int, int], text: str, style: str) -> int:
        """Writes a text over several columns of the line; returns the lines that it takes."""
        first, last = place
        self.sheet.merge_range(self.line, first, self.line, last, "", self.styles[style])
        if text:
            self.sheet.write_string(self.line, first, text, self.styles[style])
        return text_lines(text, sum(_LARGEURS[first : last + 1]) - 1)

    def _text_line(self, text: str, style: str, height: float = 18) -> None:
        self.sheet.write_string(self.line, 0, clean(text), self.styles[style])
        self._next(height)

    def _next(self, height: float) -> None:
        self.sheet.set_row(self.line, height)
        self.line += 1
        self.height += height


def _key(chiffre: Chiffre) -> tuple[str, str | None]:
    return chiffre.indicateur, chiffre.etape
