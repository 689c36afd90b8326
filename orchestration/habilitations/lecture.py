"""A file of habilitations: read and judged as an extract of the contract is, rights on one side,
refused rows on the other.

Belongs here: the order of the steps. Not here: columns and values (`contrat/habilitations.json`),
rules that join columns (`regles.sql`), what is in force (`registre`).
"""

import contextlib
from pathlib import Path

import duckdb

from orchestration.depot.contract import load_descriptors
from orchestration.depot.discovery import state_of
from orchestration.depot.errors import FichierRefuse, Probleme, reason
from orchestration.depot.fichiers.batch import FileFacts
from orchestration.depot.fichiers.csv_file import read_csv
from orchestration.depot.fichiers.text_file import fingerprint
from orchestration.depot.fichiers.xlsx_file import read_xlsx
from orchestration.depot.landing import Loader, create_work_tables
from orchestration.depot.names import readable
from orchestration.depot.regles.findings import create_findings
from orchestration.depot.regles.validation import validate
from orchestration.depot.valeurs.distinct import gather
from orchestration.depot.valeurs.repairs import clean_values, create_repairs
from orchestration.habilitations.base import ROLES, judge, open_base
from orchestration.habilitations.modele import Constat, Droit, Lecture

HABILITATIONS = load_descriptors()["habilitations"]
READERS = {".csv": read_csv, ".xlsx": read_xlsx}

_ACCEPTED = """
    insert into droits
    select
        n, identifiant, raw.en_code(role), uai, raw.en_code(type_structure), code_structure,
        raw.en_date(date_debut), raw.en_date(date_fin), cle_publique, fichier, ligne
    from temp.brut_habilitations
    anti join (
        select n from constats where effet = 'ligne_rejetee' union all select n from doublons
    ) as ecartees using (n)
"""
# a key stands for all the rows of its agent, refused ones too: none of them leaves unencrypted
_KEYS = """
    create or replace temp table cles as
    select distinct identifiant, cle_publique from temp.brut_habilitations
    where anomalie is null and identifiant is not null and cle_publique is not null
"""
_RIGHTS = """
    select
        identifiant, role, uai, type_structure, code_structure, date_debut, date_fin,
        cles.cle_publique, fichier, ligne
    from droits
    anti join (from fautes anti join attentes using (n)) as refus using (n)
    left join cles using (identifiant)
    order by identifiant, role, uai, type_structure, code_structure
"""
_REFUSED = """
    select fichier, ligne, colonne, regle, motif, n from constats where effet = 'ligne_rejetee'
    union all
    select fichier, ligne, colonne, regle, motif, n
    from fautes anti join attentes using (n) inner join droits using (n)
    order by n, colonne, regle
"""
_PENDING = """
    select fichier, ligne, colonne, regle, motif, n from attentes inner join droits using (n)
    order by n, colonne
"""
_WARNINGS = """
    select fichier, ligne, colonne, regle, motif, n from constats where effet = 'avertissement'
    union all
    select
        fichier, min(premiere_ligne), colonne, regle,
        format('{} ({})', raw.motif_reparation(regle), sum(nombre)), -1 as n
    from temp.reparations_lues
    group by fichier, colonne, regle
    order by n, colonne
"""


def read_rights(path: Path, warehouse: Path | None) -> Lecture:
    """Read and judge a CSV or XLSX of habilitations, against the scopes of `warehouse` if any.

    Raises FichierRefuse when the file cannot be read; a bad row is a reject, never an exception.
    """
    with open_base(warehouse, ROLES) as con:
        facts = _load(con, path)
        validate(con, HABILITATIONS, ROLES.parent)
        con.execute(_ACCEPTED)
        con.execute(_KEYS)
        judge(con)
        (read, doubles) = con.execute(
            "select (select count(*) from temp.brut_habilitations), (select count(*) from doublons)"
        ).fetchone()
        return Lecture(
            fichier=path.name,
            sha256=fingerprint(path).sha256,
            lignes_lues=read,
            doublons=doubles,
            droits=[Droit(*row) for row in con.execute(_RIGHTS).fetchall()],
            rejets=[Constat(*row[:-1]) for row in con.execute(_REFUSED).fetchall()],
            avertissements=[Constat(*row[:-1]) for row in con.execute(_WARNINGS).fetchall()],
            en_attente=[Constat(*row[:-1]) for row in con.execute(_PENDING).fetchall()],
            perimetres_verifies=warehouse is not None,
            colonnes_ignorees=facts.colonnes_ignorees,
        )


def _load(con: duckdb.DuckDBPyConnection, path: Path) -> FileFacts:
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise FichierRefuse(Probleme("format non lu (attendu : CSV ou XLSX)", path.name))
    if fault := state_of(path)[1]:
        raise FichierRefuse(Probleme(fault, readable(path.name)))
    create_work_tables(con, [HABILITATIONS])
    create_findings(con)
    create_repairs(con)
    loader, facts = Loader(con), FileFacts()
    try:
        with contextlib.closing(reader(path, HABILITATIONS, facts)) as batches:
            for batch in batches:
                loader.insert(path.name, batch)
    except OSError as error:
        raise FichierRefuse(Probleme(f"fichier illisible ({reason(error)})", path.name)) from error
    gather(con, HABILITATIONS)
    clean_values(con, HABILITATIONS)
    return facts
