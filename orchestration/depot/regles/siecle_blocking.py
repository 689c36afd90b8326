"""What blocks the lycées that come from SIECLE: codes of no série, pupils without a class.

Belongs here: problems of a whole export, once its rows are accepted.
Does not belong here: the export itself (``siecle_file``), which série a code designates
(``mef.sql``).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.depot.errors import Probleme
from orchestration.depot.settings import Settings

_DESIGNATION = Path(__file__).parent / "mef.sql"
_UNKNOWN = """
    SELECT
        e.uai,
        min(e.fichier) AS fichier,
        count(*) AS eleves,
        count(*) FILTER (m.code_mef IS NULL) AS inconnus,
        count(*) FILTER (m.serie <> 'HORS_TERMINALE') AS terminales,
        string_agg(DISTINCT e.code_mef, ', ' ORDER BY e.code_mef)
            FILTER (m.code_mef IS NULL) AS codes,
        string_agg(DISTINCT length(e.code_mef)::VARCHAR, ' ou ')
            FILTER (m.code_mef IS NULL) AS longueurs,
        bool_or(m.code_mef IS NULL AND EXISTS (
            FROM temp.mef_connus c WHERE left(c.code_mef, 10) = left(e.code_mef, 10)
        )) AS sont_proches
    FROM raw.siecle_eleves e LEFT JOIN raw.mef_designes m USING (code_mef)
    GROUP BY e.uai
    HAVING terminales = 0 OR 100.0 * inconnus / eleves > ?
    ORDER BY e.uai
"""
_WITHOUT_CLASS = """
    SELECT e.uai, min(e.fichier), count(*) AS eleves, count(*) FILTER (d.n IS NULL) AS sans_classe
    FROM raw.siecle_eleves e
    JOIN raw.mef_designes m ON m.code_mef = e.code_mef AND m.serie <> 'HORS_TERMINALE'
    LEFT JOIN (
        SELECT uai, eleve_id_siecle, count(*) AS n FROM raw.siecle_structures
        WHERE raw.en_code(type_structure) = 'D' GROUP BY ALL
    ) d ON d.uai = e.uai AND d.eleve_id_siecle = e.eleve_id_siecle
    WHERE e.date_sortie IS NULL
    GROUP BY e.uai
    HAVING 100.0 * sans_classe / eleves > ?
    ORDER BY e.uai
"""


def designate_series(con: duckdb.DuckDBPyConnection, settings: Settings, *, given: bool) -> None:
    """Fill ``raw.mef_designes``; ``given``: the dépôt has an extract mef, which replaces ours."""
    for statement in con.extract_statements(_DESIGNATION.read_text(encoding="utf-8")):
        asked = {"livree": str(settings.mef), "deposee": given}
        named = {name: asked[name] for name in statement.named_parameters}
        con.execute(statement, named)


def unknown_mef(
    con: duckdb.DuckDBPyConnection, settings: Settings, *, given: bool
) -> list[Probleme]:
    """Lycées that SIECLE gives without a pupil of terminale, or with too many unknown MEF codes.

    Their vivier would be wrong. Source of the rule: docs/regles.md, « Élèves venus de SIECLE ».
    """
    rows = con.execute(_UNKNOWN, [settings.siecle_max_mef_inconnus_pct]).fetchall()
    (known,) = con.execute(
        "SELECT string_agg(DISTINCT length(code_mef)::VARCHAR, ' ou ') FROM temp.mef_connus"
    ).fetchone()
    problemes = []
    for uai, fichier, eleves, inconnus, terminales, codes, longueurs, sont_proches in rows:
        message = f"l'établissement {uai} a {inconnus} élèves sur {eleves} dont le code MEF "
        message += "est inconnu" + (f" ({codes})" if codes else "")
        if not terminales:
            message += ", et aucun élève de terminale"
        if longueurs and longueurs != known:
            message += f" ; longueur de ces codes : {longueurs}, de ceux de la table : {known}"
        if sont_proches:
            message += " ; leurs dix premiers caractères y désignent plusieurs séries"
        message += (
            " ; complétez ou corrigez l'extrait mef du dépôt"
            if given
            else " ; ajoutez au dépôt l'extrait mef de l'académie"
        )
        problemes.append(Probleme(message, fichier))
    return problemes


def without_class(con: duckdb.DuckDBPyConnection, settings: Settings) -> list[Probleme]:
    """Lycées of which too many pupils of terminale have no class: structures missing or cut."""
    rows = con.execute(_WITHOUT_CLASS, [settings.siecle_max_sans_classe_pct]).fetchall()
    return [
        Probleme(
            f"l'établissement {uai} a {sans_classe} élèves de terminale sur {eleves} sans classe "
            "dans son export SIECLE : structures absentes ou coupées ; refaire l'export",
            fichier,
        )
        for uai, fichier, eleves, sans_classe in rows
    ]
