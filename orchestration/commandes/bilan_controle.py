"""What a person reads after a check: what was read, left out, repaired, rejected, and what to do.

Belongs here: counts and places, in French, a screen long unless all is asked for. Never a pupil's
name nor a value. Not here: the grouping of findings (`orchestration.commandes.causes`).
"""

import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

import click
import duckdb

from orchestration.commandes.causes import Cause, find_causes
from orchestration.depot.contract import load_contract
from orchestration.depot.discovery import FichierIgnore
from orchestration.depot.errors import DepotRefuse
from orchestration.depot.fichiers.headings import fold_heading
from orchestration.depot.report import DepotReport, FichierLu
from orchestration.socle.texte_sur import harmless

SHOWN = {"fichiers": 10, "titres": 3, "ignores": 4, "colonnes": 2, "reparations": 5, "causes": 7,
         "avertissements": 4, "comparaison": 6, "problemes": 12}  # fmt: skip
_EFFECTS = {
    "ligne_rejetee": ("ligne rejetée", "lignes rejetées"),
    "valeur_ignoree": ("valeur ignorée", "valeurs ignorées"),
    "avertissement": ("avertissement", "avertissements"),
}
_ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}
_SEPARATORS = {"\t": "tabulation"}
_PLENTY = 10**9
_LONGEST_HEADING = 40
_IN_A_LINE = 3


def number(value: int) -> str:
    """A whole number as it is written in French."""
    return f"{value:,}".replace(",", " ")


def count(value: int, one: str, several: str) -> str:
    """`1 ligne`, `12 lignes`."""
    return f"{number(value)} {one if value < 2 else several}"


def show_check(
    report: DepotReport,
    con: duckdb.DuckDBPyConnection,
    compared: tuple[str, Sequence[str]] | None = None,
    *,
    tout: bool = False,
) -> None:
    """The advice on a dépôt whose rows could be judged.

    `compared`: title and lines of the comparison with the dépôt before (`bilan_comparaison`).
    """
    causes = find_causes(con)
    _show_files(report, tout)
    _show_lines("Titres reconnus sous un autre nom", _headings(con, tout), "titres", tout)
    show_ignored(report.ignores, tout=tout)
    _show_lines("Colonnes hors contrat, ignorées", _left_columns(report, tout), "colonnes", tout)
    _show_lines("Réparé à la lecture", _repairs(con), "reparations", tout)
    lost = [c for c in causes if c.effet != "avertissement"]
    _show_lines(_lost_title(report), map(told, lost), "causes", tout)
    warned = [c for c in causes if c.effet == "avertissement"]
    _show_lines("Avertissements", map(told, warned), "avertissements", tout)
    if compared:
        title, lines = compared
        click.secho(title, bold=True)
        _show_lines(None, lines, "comparaison", tout)


def show_ignored(ignores: Iterable[FichierIgnore], *, tout: bool = False) -> None:
    """The files and sheets that feed nothing, and why."""
    _show_lines("Fichiers et feuilles non lus", map(str, ignores), "ignores", tout)


def verdict(depot: Path) -> str:
    """What a person may do with a dépôt that nothing blocks."""
    return f"\nCe dépôt peut être chargé.\nPour le mettre en service : pilotage run {depot}"


def refusal(refused: DepotRefuse, depot: Path, *, tout: bool = False) -> str:
    """Why a run would be blocked, problem by problem, and what comes next."""
    problems = refused.problemes
    shown = problems if tout else problems[: SHOWN["problemes"]]
    lines = [f"- {problem}" for problem in shown]
    if left := len(problems) - len(shown):
        lines.append(f"- … et {count(left, 'autre', 'autres')} (--tout)")
    if refused.ignores and not refused.rapport:  # told above when there is a report
        lines.append("Fichiers non lus :")
        lines += [f"- {ignored}" for ignored in (refused.ignores if tout else refused.ignores[:8])]
    more = (
        f" ; les valeurs en cause : pilotage check {depot} --valeurs FICHIER"
        if refused.rapport
        else ""
    )
    return "\n".join(
        [
            "\nCe dépôt serait bloqué : "
            + count(len(problems), "problème à corriger.", "problèmes à corriger."),
            *lines,
            f"Corrigez à la source, puis revérifiez{more}.",
        ]
    )


def told(cause: Cause) -> str:
    """One cause on one line: where, why, how many rows, and what followed from it."""
    place = cause.fichier
    if cause.lignes:
        shown = cause.lignes[:3]
        more = " …" if cause.nombre > len(shown) else ""
        word = "ligne" if cause.nombre == 1 else "lignes"
        place += f", {word} {', '.join(map(str, shown))}{more}"
    if cause.colonnes:
        place += f", colonne{'s' if ', ' in cause.colonnes else ''} {cause.colonnes}"
    one, several = _EFFECTS[cause.effet]
    effect = one if cause.nombre == 1 else f"{number(cause.nombre)} {several}"
    if cause.nombre > cause.valeurs > 0:
        effect += f" pour {count(cause.valeurs, 'seule valeur', 'valeurs')}"
    if cause.suites:
        followers = ", ".join(
            f"{count(n, 'ligne', 'lignes')} de {name}" for name, n in cause.suites
        )
        effect += f", et par suite {followers}"
    return f"{place} : {cause.regle} ({cause.motif}) → {effect}"


def _show_files(report: DepotReport, tout: bool) -> None:
    click.secho(
        f"Dépôt du {report.date_extraction:%d/%m/%Y} : "
        f"{count(len({f.fichier for f in report.fichiers}), 'fichier lu', 'fichiers lus')}, "
        f"{count(report.lignes_lues, 'ligne', 'lignes')}",
        bold=True,
    )
    rows = [(f.fichier, [f]) for f in report.fichiers]
    if len(rows) > SHOWN["fichiers"] and not tout:
        rows = _by_extract(report.fichiers)
    width = max((len(harmless(name)) for name, _ in rows), default=0)
    headings = (f"{'lignes':>9} {'doublons':>9} {'rejetées':>9}", "valeurs ignorées")
    click.echo(f"  {'':{width}}  {' '.join(headings)}")
    for name, files in rows:
        totals = [
            sum(getattr(f, column) for f in files)
            for column in ("lignes_lues", "doublons", "lignes_rejetees", "valeurs_ignorees")
        ]
        *counts, ignored = (number(n) if n else "·" for n in totals)
        cells = " ".join([*(f"{n:>9}" for n in counts), f"{ignored:>{len(headings[1])}}"])
        click.echo(f"  {harmless(name):{width}}  {cells}  {harmless(_forms(files))}".rstrip())


def _by_extract(files: Sequence[FichierLu]) -> list[tuple[str, list[FichierLu]]]:
    groups: dict[str, list[FichierLu]] = {}
    for file in files:
        groups.setdefault(file.extrait, []).append(file)
    return [
        (f"{name} ({count(len(group), 'fichier', 'fichiers')})", group)
        for name, group in groups.items()
    ]


def _forms(files: Sequence[FichierLu]) -> str:
    """How files were read: formats, and for texts their encodings and separators."""
    formats = dict.fromkeys(Path(f.fichier).suffix.lstrip(".").upper() for f in files)
    texts = [f for f in files if f.separateur]
    encodings = dict.fromkeys(_ENCODINGS.get(f.encodage or "", f.encodage) for f in texts)
    separators = dict.fromkeys(_SEPARATORS.get(f.separateur, f.separateur) for f in texts)
    return "  ".join(" ".join(filter(None, told)) for told in (formats, encodings, separators))


def _headings(con: duckdb.DuckDBPyConnection, tout: bool) -> list[str]:
    """Headings that are neither the column's name nor its title, extract by extract."""
    rows = con.execute(
        "SELECT extrait, colonne, titre, count(*) FROM raw.titres "
        "GROUP BY ALL ORDER BY extrait, colonne, titre"
    ).fetchall()
    found: dict[str, dict[str, None]] = {}
    for extrait, colonne, titre, _ in rows:
        titles = {c.name: c.descriptor["title"] for c in load_contract()[extrait].champs}
        own = {fold_heading(colonne), fold_heading(titles[colonne])}
        if fold_heading(titre) not in own:
            found.setdefault(extrait, {})[f"« {titre} » = {colonne}"] = None
    return [f"{extrait} : {_some([*pairs], tout)}" for extrait, pairs in found.items()]


def _some(things: Sequence[str], tout: bool) -> str:
    """`a, b, c… et 12 autres`; all of them when `tout`."""
    shown = things if tout else things[:_IN_A_LINE]
    left = len(things) - len(shown)
    return ", ".join(shown) + (f"… et {count(left, 'autre', 'autres')}" if left else "")


def _left_columns(report: DepotReport, tout: bool) -> list[str]:
    """Each heading that is in no contract, and the extracts that have it."""
    left: dict[str, dict[str, None]] = {}
    for file in report.fichiers:
        for heading in filter(None, file.colonnes_ignorees.split(", ")):
            left.setdefault(_cut(heading), {})[file.extrait] = None
    return [f"« {heading} » : {_some([*extraits], tout)}" for heading, extraits in left.items()]


def _cut(heading: str) -> str:
    return heading if len(heading) <= _LONGEST_HEADING else heading[: _LONGEST_HEADING - 1] + "…"


def _repairs(con: duckdb.DuckDBPyConnection) -> list[str]:
    rows = con.execute(
        "SELECT fichier, colonne, motif, sum(nombre)::BIGINT, min(premiere_ligne) "
        "FROM raw.reparations GROUP BY fichier, colonne, motif ORDER BY 4 DESC, 1, 2, 3"
    ).fetchall()
    return [
        f"{fichier}, colonne {colonne} : {motif} → "
        f"{count(nombre, 'valeur', 'valeurs')}, dès la ligne {ligne}"
        for fichier, colonne, motif, nombre, ligne in rows
    ]


def _lost_title(report: DepotReport) -> str:
    ignored = sum(f.valeurs_ignorees for f in report.fichiers)
    return (
        f"{count(report.lignes_rejetees, 'ligne rejetée', 'lignes rejetées')}, "
        f"{count(ignored, 'valeur ignorée', 'valeurs ignorées')}, par cause"
    )


def _show_lines(title: str | None, lines: Iterable[str], kind: str, tout: bool) -> None:
    """A section, nothing when it is empty; cut to its share of the screen unless `tout`."""
    lines = list(lines)
    if not lines:
        return
    if title:
        click.secho(title, bold=True)
    limit = _PLENTY if tout else SHOWN[kind]
    for line in lines[:limit]:
        _show(line, tout)
    left = len(lines) - limit
    if left > 0:
        click.echo(f"  … et {count(left, 'autre', 'autres')} (--tout les montre)")


def _show(line: str, tout: bool) -> None:
    text = harmless(line)
    if not sys.stdout.isatty():
        click.echo(f"  {text}")
        return
    columns = max(shutil.get_terminal_size().columns, 60)
    wrapped = textwrap.wrap(
        text, columns - 2, subsequent_indent="  ", max_lines=None if tout else 3, placeholder=" …"
    )
    click.echo("\n".join(f"  {part}" for part in wrapped))
