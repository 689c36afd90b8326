"""Proof that the usual script and we say the same: every figure, every row, then its workbooks.

Ours are read in the delivered warehouse (`marts`, `rapports`); theirs as the script counted them,
and again in the cells of the workbooks that it wrote. Belongs here: differences. Not here: who is
right (tests/oracle), nor any measure.
"""

import datetime as dt
import random
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
from openpyxl import load_workbook

from bench.script_habituel.classeurs import chemin
from bench.script_habituel.indicateurs import FIGURES, PERIMETRE
from bench.script_habituel.listes import COMMUNES, LISTES
from bench.script_habituel.passage import Calcul
from bench.script_habituel.suivi import ELEVE, VOEU

_SHOWN = 5
_YES_NO = {True: "Oui", False: "Non"}

Scope = tuple[str, str, str]


def differences(warehouse: Path, script: Calcul) -> list[str]:
    """Where the script's figures, rows and vœux differ from `warehouse`; empty: nowhere."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        pairs = {
            "chiffres": (_our_figures(con), _their_figures(script)),
            "lignes": (_our_rows(con), _their_rows(script)),
            "vœux": (_our_wishes(con), _their_wishes(script)),
        }
    empty = [f"{what} : rien à comparer" for what, (ours, _) in pairs.items() if not ours]
    return empty + [line for what, both in pairs.items() for line in _told(what, *both)]


def differences_of_workbooks(warehouse: Path, folder: Path, sample: int = 30) -> list[str]:
    """The same of `sample` workbooks of the script, as a reader of their cells sees them."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        figures, rows, wishes = _our_figures(con), _our_rows(con), _our_wishes(con)
    written = {
        scope: path
        for scope in sorted({(f[0], f[1], f[2]) for f in figures})
        if (path := chemin(folder, *scope)).exists()
    }
    if not written:
        return [f"aucun classeur du script sous {folder.name}"]
    drawn = random.Random(1).sample(sorted(written), min(sample, len(written)))  # noqa: S311
    found = []
    for scope in drawn:
        their_figures, their_rows, their_wishes = _cells(written[scope], scope)
        found += _told("Synthèse", _rates(figures, scope), their_figures)
        found += _told("listes", Counter(r for r in rows if r[:3] == scope), their_rows)
        found += _told("vœux", Counter(r[:-1] for r in wishes if r[:3] == scope), their_wishes)
    return found


def _told(what: str, ours: Counter, theirs: Counter) -> list[str]:
    """Counted, and never quoted whole: rows hold (fictional) pupils."""
    missing, more = ours - theirs, theirs - ours
    if not missing and not more:
        return []
    places = sorted({row[:4] for row in (*missing, *more)}, key=str)[:_SHOWN]
    return [
        f"{what} : {missing.total()} des nôtres manquent au script, {more.total()} en trop ; "
        f"par exemple {', '.join(map(str, places))}"
    ]


def _our_figures(con: duckdb.DuckDBPyConnection) -> Counter:
    """(niveau, uai, structure, serie, indicateur, etape, numerateur, denominateur)."""
    named = [f"{indicator}|{etape}" for indicator, etape in FIGURES]
    return Counter(
        con.execute(
            """
            select niveau, uai, coalesce(structure, ''), serie, indicateur, etape,
                numerateur::bigint, denominateur::bigint
            from (
                from marts.mart_indicateurs_pre_admission
                union all by name from marts.mart_indicateurs_post_admission
            )
            where niveau in ('etablissement', 'classe', 'groupe')
                and list_contains($named, indicateur || '|' || etape)
            """,
            {"named": named},
        ).fetchall()
    )


def _their_figures(script: Calcul) -> Counter:
    counts = script.chiffres
    names = [tuple(name.split("|")[:2]) for name in counts.columns[::2]]
    return Counter(
        (*index, *name, int(row[2 * n]), int(row[2 * n + 1]))
        for index, row in zip(counts.index, counts.itertuples(index=False, name=None), strict=True)
        for n, name in enumerate(names)
    )


def _our_rows(con: duckdb.DuckDBPyConnection) -> Counter:
    """(niveau, uai, structure, liste, rank on the list, values of its columns)."""
    rows: Counter = Counter()
    for liste, (_, columns) in LISTES.items():
        values = ", ".join(COMMUNES + columns)
        rows.update(
            (*row[:5], *map(_plain, row[5:]))
            for row in con.execute(
                f"""
                select niveau, uai, coalesce(structure, ''), liste, ordre, {values}
                from rapports.rpt_listes_perimetres
                where liste = $liste
                """,  # noqa: S608 -- names of this package
                {"liste": liste},
            ).fetchall()
        )
    unknown = con.execute(
        "select distinct liste from rapports.rpt_listes_perimetres where liste not in ?",
        [list(LISTES)],
    ).fetchall()
    rows.update(("", "", "", liste, "que le script ne fait pas") for (liste,) in unknown)
    return rows


def _their_rows(script: Calcul) -> Counter:
    rows: Counter = Counter()
    for (*scope, liste), lines in script.lignes.groupby([*PERIMETRE, "liste"], sort=False):
        columns = [*COMMUNES, *LISTES[liste][1]]
        values = zip(*(lines[name].tolist() for name in columns), strict=True)
        rows.update((*scope, liste, n, *map(_plain, row)) for n, row in enumerate(values, start=1))
    return rows


def _our_wishes(con: duckdb.DuckDBPyConnection) -> Counter:
    """(niveau, uai, structure, rank in the sheet, values of its columns)."""
    return Counter(
        (*row[:4], *map(_plain, row[4:]))
        for row in con.execute(
            """
            select niveau, perimetres.uai, structure,
                row_number() over (
                    partition by niveau, perimetres.uai, structure
                    order by perimetres.ordre, suivi.ordre
                ),
                nom, prenom, faits.serie, suivi.classe, faits.situation,
                numero_voeu, sous_voeu, formation, etablissement_accueil, filieres.filiere,
                academie, est_selective, est_en_apprentissage, internat, est_confirme,
                dossier_complet, reponse_formation_libelle, rang_attente, date_limite,
                reponse_candidat_libelle, lien_fiche
            from rapports.rpt_suivi_perimetres as perimetres
            inner join rapports.rpt_suivi_voeux as suivi using (eleve_id)
            inner join marts.fct_eleves as faits using (eleve_id)
            left join reference.filieres as filieres
                on suivi.filiere_libelle = filieres.libelle_court
            where niveau <> 'etablissement'
            """
        ).fetchall()
    )


def _their_wishes(script: Calcul) -> Counter:
    rows: Counter = Counter()
    for scope, lines in script.suivi.groupby(PERIMETRE, sort=False):
        values = zip(*(lines[name].tolist() for name in (*ELEVE, *VOEU)), strict=True)
        rows.update((*scope, n, *map(_plain, row)) for n, row in enumerate(values, start=1))
    return rows


def _rates(figures: Counter, scope: Scope) -> Counter:
    """(…scope, row of the Synthèse, indicator, value to 9 decimals) of the whole and each série."""
    return Counter(
        (*scope, "Ensemble" if f[3] == "TOUTES" else f[3], f[4], round(f[6] / f[7], 9))
        for f in figures
        if f[:3] == scope and f[7]
    )


def _cells(path: Path, scope: Scope) -> tuple[Counter, Counter, Counter]:
    """Figures, rows of the lists, vœux (but for their link) of one workbook of the script."""
    titles = {title: liste for liste, (title, _) in LISTES.items()}
    figures, rows, wishes = Counter(), Counter(), Counter()
    book = load_workbook(path, read_only=True)
    for sheet in book:
        header, *lines = sheet.iter_rows(values_only=True)
        if sheet.title == "Synthèse":
            figures.update(
                (*scope, line[0], name, round(value, 9))
                for line in lines
                if not line[0].startswith("Classe ")
                for name, value in zip(header[1:], line[1:], strict=True)
                if value is not None
            )
        elif sheet.title in titles:
            liste = titles[sheet.title]
            rows.update(
                (*scope, liste, n, *map(_plain, line)) for n, line in enumerate(lines, start=1)
            )
        else:
            wishes.update(
                (*scope, n, *map(_plain, line[:-1])) for n, line in enumerate(lines, start=1)
            )
    book.close()
    return figures, rows, wishes


def _plain(value: Any) -> str | None:
    """One writing of a value for three sources: null, text, number, date, truth."""
    if isinstance(value, bool):
        return _YES_NO[value]
    if value is None or value != value:
        return None
    if isinstance(value, dt.date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return str(int(value))
    return str(value)
