"""Writes the SIECLE exports (`ElevesSansAdresses`) that replace eleves and groupes for some lycées.

Beside the pupils of terminale, an export holds what a real one does and the vivier must not:
pupils of other levels, and pupils whose only division is `Inactifs`. The content of the vivier
is the same as in CSV. Only this format belongs here.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import duckdb

ENCODAGE = "ISO-8859-15"

# Pupils of the lycée, then of other levels (e % 3), then inactive ones (e % 97).
_ELEVES = """
with suivis as (
    select uai, ine, nom, prenom, date_naissance, code_mef, statut, date_entree, date_sortie,
        classe, _e * 10 + _no as id, _e
    from x_eleves where _i = $i
), cles as (
    select *, 3 * getvariable('nb_eleves') + _e as cle,
        case when _e % 97 = 0 then 'Inactifs' when _e % 2 = 0 then '2DE' else '1RE' end as niveau
    from suivis where (_e % 3 = 0 or _e % 97 = 0) and id % 10 = 1
), autres as (
    select uai, ine_fictif(_e + 30000000) as ine, nom_de(cle) as nom, prenom_de(cle) as prenom,
        date_naissance + if(niveau = 'Inactifs', 5, 400) as date_naissance,
        case niveau when 'Inactifs' then code_mef when '2DE' then '99110010010'
            else '99110010020' end as code_mef,
        'ST' as statut, make_date(getvariable('session')::integer - 1, 9, 1) as date_entree,
        null::date as date_sortie,
        niveau || if(niveau = 'Inactifs', '', (1 + _e % 7)::varchar) as classe,
        _e * 10 + 5 as id, null as _e
    from cles
)
from (from suivis union all from autres) order by id
"""

_GROUPES = """
select v._e * 10 + v._no as id, g.code_groupe
from x_eleves v
join (select distinct e, uai, code_groupe from groupes_eleves) g on g.e = v._e and g.uai = v.uai
where v._i = $i
order by id, g.code_groupe
"""


def write_exports(
    con: duckdb.DuckDBPyConnection, lycees: list[int], folder: Path, session: int
) -> None:
    """One export per lycée that has pupils in `x_eleves`; the last one zipped."""
    for i in lycees:
        pupils = con.execute(_ELEVES, {"i": i}).fetchall()
        if not pupils:
            continue
        groups: dict[int, list[str]] = {}
        for identifier, code in con.execute(_GROUPES, {"i": i}).fetchall():
            groups.setdefault(identifier, []).append(code)
        uai = pupils[0][0]
        content = "\n".join(_export(uai, pupils, groups, session, older=i % 2 == 0)) + "\n"
        data = content.encode(ENCODAGE, errors="xmlcharrefreplace")
        name = f"ExportXML_ElevesSansAdresses_{uai}"
        if i == lycees[-1]:
            with zipfile.ZipFile(folder / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                entry = zipfile.ZipInfo("ElevesSansAdresses.xml", (session, 1, 1, 0, 0, 0))
                archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
        else:
            (folder / f"{name}.xml").write_bytes(data)


def _export(
    uai: str, pupils: list[tuple], groups: dict[int, list[str]], session: int, older: bool
) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="{ENCODAGE}"?>'
    yield '<BEE_ELEVES VERSION="2.0">'
    yield f"<PARAMETRES><UAJ>{uai}</UAJ><ANNEE_SCOLAIRE>{session - 1}</ANNEE_SCOLAIRE></PARAMETRES>"
    yield "<DONNEES><ELEVES>"
    for pupil in pupils:
        yield _pupil(pupil, older)
    yield "</ELEVES><STRUCTURES>"
    for pupil in pupils:
        *_, classe, identifier, known = pupil
        divisions = [classe]
        # Some pupils stand in two divisions: the smallest code is their class.
        if known is not None and known % 89 == 0:
            divisions.append(f"{classe}Z")
        if known is not None and known % 101 == 0:
            divisions.append("Inactifs")
        structures = [(code, "D") for code in divisions]
        structures += [(code, "G") for code in groups.get(identifier, [])]
        yield f'<STRUCTURES_ELEVE ELEVE_ID="{identifier}">'
        for code, kind in structures:
            yield (
                f"<STRUCTURE><CODE_STRUCTURE>{escape(code)}</CODE_STRUCTURE>"
                f"<TYPE_STRUCTURE>{kind}</TYPE_STRUCTURE></STRUCTURE>"
            )
        yield "</STRUCTURES_ELEVE>"
    yield "</STRUCTURES></DONNEES></BEE_ELEVES>"


def _pupil(pupil: tuple, older: bool) -> str:
    _, ine, nom, prenom, naissance, mef, statut, entree, sortie, _, identifier, _ = pupil
    values = {
        "ID_NATIONAL" if older else "INE_RNIE": ine,
        "NOM" if older else "NOM_DE_FAMILLE": nom,
        "NOM_USAGE": "" if identifier % 5 else nom,
        "PRENOM": prenom,
        "DATE_NAISS": f"{naissance:%d/%m/%Y}",
        "CODE_SEXE": "1" if identifier % 2 else "2",
        "CODE_MEF": mef,
        "CODE_STATUT": statut,
        "DATE_ENTREE": f"{entree:%d/%m/%Y}",
        "DATE_SORTIE": f"{sortie:%d/%m/%Y}" if sortie else "",
    }
    tags = "".join(
        f"<{tag}>{escape(value)}</{tag}>" for tag, value in values.items() if value is not None
    )
    return f'<ELEVE ELEVE_ID="{identifier}">{tags}</ELEVE>'
