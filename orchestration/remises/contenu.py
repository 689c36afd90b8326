"""Who receives which workbook of a dépôt: the rights in force that day, joined with its manifest.

Belongs here: what the join is given and gives. Not here: its rules (`remises.sql`).
"""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from exports.manifeste import MANIFESTE, read_manifest
from orchestration.habilitations.base import judge, open_base, put_rights
from orchestration.habilitations.modele import Droit
from orchestration.remises.reglages import Reglages

_JOIN = Path(__file__).with_name("remises.sql")
# a manifest older than the document of each file held lists only
_FILES = """
    create temp table fichiers as
    with manifeste as (
        select unnest(classeurs) as c
        from read_json($path, maximum_object_size = $octets, columns = {
            classeurs: 'struct(fichier varchar, niveau varchar, uai varchar, structure varchar,
                               document varchar, sha256 varchar, octets bigint, lignes bigint)[]'
        })
    )
    select
        c.fichier, c.niveau, c.uai, c.structure, coalesce(c.document, 'listes') as document,
        c.sha256, c.octets, coalesce(c.lignes, 0) as lignes
    from manifeste
"""


@dataclass(frozen=True)
class Fichier:
    """One workbook of the manifest: its path among the workbooks, its scope, its SHA-256."""

    fichier: str
    niveau: str
    uai: str
    structure: str | None
    document: str
    sha256: str
    octets: int
    lignes: int


@dataclass
class Part:
    """What one agent receives: the files, and the rights that give them."""

    agent: str
    cle_publique: str | None
    droits: list[Droit] = field(default_factory=list)
    fichiers: list[Fichier] = field(default_factory=list)


@dataclass(frozen=True)
class SansEffet:
    """A right that gives nothing, and why; `en_attente`: until a dépôt shows its scope."""

    droit: Droit
    motif: str
    en_attente: bool


@dataclass(frozen=True)
class Partage:
    """Of one dépôt: parts by agent, none of them empty; rights that give nothing."""

    jour: dt.date
    parts: dict[str, Part]
    sans_effet: list[SansEffet]


def share_out(rights: list[Droit], warehouse: Path, workbooks: Path, settings: Reglages) -> Partage:
    """The parts of the agents of `rights` among `workbooks`, whose scopes `warehouse` knows."""
    day = dt.date.fromisoformat(read_manifest(workbooks)["date_extraction"])
    with open_base(warehouse) as con:
        put_rights(con, rights)
        judge(con)
        manifest = workbooks / MANIFESTE
        # one object, and DuckDB sets twice this size aside
        con.execute(_FILES, {"path": str(manifest), "octets": manifest.stat().st_size + 1024})
        con.execute("set variable jour = $day", {"day": day})
        con.execute(
            "set variable conditions = $names::varchar[]", {"names": sorted(settings.conditions)}
        )
        con.execute(_JOIN.read_text(encoding="utf-8"))
        files = {row[0]: Fichier(*row) for row in con.execute("from fichiers").fetchall()}
        given = con.execute("select distinct n from accordes order by n").fetchall()
        pairs = con.execute(
            "select distinct identifiant, fichier from accordes order by identifiant, fichier"
        ).fetchall()
        useless = con.execute(
            "select n, motif, est_en_attente from sans_effet order by n"
        ).fetchall()
    parts: dict[str, Part] = {}
    for (n,) in given:
        right = rights[n]
        part = parts.setdefault(right.identifiant, Part(right.identifiant, right.cle_publique))
        part.droits.append(right)
    for agent, fichier in pairs:
        parts[agent].fichiers.append(files[fichier])
    return Partage(day, parts, [SansEffet(rights[n], *why) for n, *why in useless])
