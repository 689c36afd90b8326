"""Dépôts cut or delivered in part, every cell of which is valid: `pilotage simulate --coupe`.

Belongs here: what each kind removes from the tables `x_<extrait>`, before they are written.
Does not belong here: formats (`formats`, `plan`), nor what the pipeline makes of it.
"""

# ruff: noqa: S608 -- names in the queries come from this package.

from dataclasses import dataclass

import duckdb

_LYCEE = (
    "(select _i from x_candidats where _i is not null group by _i order by count(*), _i limit 1)"
)
_DOSSIERS = ("candidats", "voeux", "reponses", "lettres")


@dataclass(frozen=True)
class Coupe:
    """What a kind does, in French; its SQL; the extracts that it leaves unwritten."""

    dit: str
    sql: tuple[str, ...] = ()
    absents: frozenset[str] = frozenset()


def _half(extract: str) -> Coupe:
    middle = f"(select quantile_disc(_tri, 0.5) from x_{extract})"
    return Coupe(
        f"{extract} coupé à la moitié, en fin de ligne",
        (f"delete from x_{extract} where _tri > {middle}",),
    )


def _without_lycee(*extracts: str) -> Coupe:
    return Coupe(
        f"le plus petit lycée absent de {', '.join(extracts)}",
        # the dossiers last: they say which lycée it is
        tuple(f"delete from x_{e} where _i = {_LYCEE}" for e in reversed(extracts)),
    )


COUPES = {
    "voeux-moitie": _half("voeux"),
    "candidats-moitie": _half("candidats"),
    "eleves-moitie": _half("eleves"),
    "lycee-candidats": _without_lycee(*_DOSSIERS),
    "lycee-voeux": _without_lycee("voeux", "reponses", "lettres"),
    "lycee-rejete": Coupe(
        "toutes les lignes du plus petit lycée sont rejetées dans candidats",
        (f"update x_candidats set statut = 'EN COURS' where _i = {_LYCEE}",),
    ),
    "sans-reponses": Coupe("aucun fichier reponses", absents=frozenset({"reponses"})),
    "sans-groupes": Coupe("aucun fichier groupes", absents=frozenset({"groupes"})),
    "reponses-entete": Coupe("reponses sans aucune ligne", ("delete from x_reponses",)),
    "dossiers-sans-voeu": Coupe(
        "les vœux de quatre dossiers sur dix manquent",
        (
            "delete from x_voeux where numero_candidat in (select numero_candidat from x_candidats "
            "where tirage('coupe', _tri) < 0.4)",
        ),
    ),
    "reponses-orphelines": Coupe(
        "un vœu sur dix manque, ses réponses restent",
        ("delete from x_voeux where tirage('coupe', _tri) < 0.1",),
    ),
    "colonne-vide": Coupe(
        "la colonne classe est vide dans eleves", ("update x_eleves set classe = null",)
    ),
}


def cut(con: duckdb.DuckDBPyConnection, kind: str) -> None:
    """Remove from the extracts of the académie at work what `kind` removes."""
    for statement in COUPES[kind].sql:
        con.execute(statement)
