"""A fictional file of habilitations for a simulated dépôt: who would receive its workbooks.

Belongs here: the agents, drawn from the lycées and structures of the campaign. Never in a dépôt:
habilitations are applied, not dropped. No key: they would be random, and a demo is to be opened.
"""

# ruff: noqa: S608 -- names in the query come from the contract and from this package.

from pathlib import Path

import duckdb

from simulation.contrat import columns

_STRUCTURES = """
    insert into structures_vues
    select distinct uai, 'D', classe from x_eleves where classe is not null and date_sortie is null
    union
    select distinct uai, 'G', code_groupe from x_groupes
"""
# one psychologue for five lycées; one professeur principal without a class, who receives nothing
_AGENTS = """
    select 'chef.' || lower(uai) as identifiant, 'CHEF' as role, uai, null as type, null as code
    from lycees
    where uai in (select uai from structures_vues)
    union all
    select 'pp.' || lower(uai) || '.' || lower(code), 'PP', uai, type, code
    from structures_vues where type = 'D'
    union all
    select 'referent.' || lower(uai) || '.' || lower(code), 'REFERENT', uai, type, code
    from structures_vues where type = 'G'
    union all
    select 'psyen.' || (1 + i // 5), 'PSYEN', uai, null, null
    from lycees where uai in (select uai from structures_vues)
    union all
    select 'saio', 'SAIO', null, null, null
    union all
    (select 'pp.sans.classe', 'PP', uai, null, null from lycees order by i limit 1)
"""


def open_structures(con: duckdb.DuckDBPyConnection) -> None:
    """An empty table of the structures seen, which `note_structures` fills."""
    con.execute("create table structures_vues (uai varchar, type varchar, code varchar)")


def note_structures(con: duckdb.DuckDBPyConnection) -> None:
    """Remember the structures of the académie just simulated, before its extracts are written."""
    con.execute(_STRUCTURES)


def write_habilitations(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write the file of habilitations of the whole campaign: same campaign, same bytes."""
    values = {
        "identifiant": "identifiant",
        "mel": "identifiant || '@academie.invalid'",
        "role": "role",
        "uai": "uai",
        "type_structure": "type",
        "code_structure": "code",
    }
    shown = ", ".join(
        f'{values.get(c.name, "null")} as "{c.title}"' for c in columns("habilitations")
    )
    query = f"select {shown} from ({_AGENTS}) order by role, uai, type, code"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = str(path).replace("'", "''")
    con.execute(f"copy ({query}) to '{place}' (format csv, delimiter ';', header true)")
