"""Measures a plain simulated dépôt against the published orders of magnitude.

`CIBLES` holds the published figure and the tolerance of each measure; `measure` computes them
from the files alone, by INE, so that it owes nothing to the pipeline nor to the generator. Only
`tests/test_simulation.py` and a curious reader need it.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class Cible:
    """A published figure (session 2024 unless the label says so) and how far we may be."""

    libelle: str
    valeur: float
    tolerance: float
    etape: str


# Shares in percent, means in units. `etape` tells from which day the measure has a meaning.
CIBLES = {
    "part_generale": Cible("Élèves en voie générale", 55.0, 4.0, "vivier"),
    "part_techno": Cible("Élèves en voie technologique", 22.0, 4.0, "vivier"),
    "part_pro": Cible("Élèves en voie professionnelle", 23.0, 4.0, "vivier"),
    "eleves_par_classe": Cible("Élèves par classe", 30.0, 3.5, "vivier"),
    "confirme": Cible("Inscrits avec un vœu confirmé", 96.6, 1.5, "confirmation"),
    "confirme_g": Cible("… voie générale (2025)", 99.2, 1.0, "confirmation"),
    "confirme_p": Cible("… voie professionnelle (2025)", 91.5, 2.5, "confirmation"),
    "moyenne_g": Cible("Vœux confirmés par candidat, G", 15.9, 0.8, "confirmation"),
    "moyenne_t": Cible("Vœux confirmés par candidat, T", 11.5, 0.8, "confirmation"),
    "moyenne_p": Cible("Vœux confirmés par candidat, P", 7.3, 0.6, "confirmation"),
    "un_licence": Cible("Candidats avec un vœu de licence", 69.0, 4.0, "confirmation"),
    "un_bts": Cible("Candidats avec un vœu de BTS", 48.0, 4.0, "confirmation"),
    "un_but": Cible("Candidats avec un vœu de BUT", 35.0, 4.0, "confirmation"),
    "part_licence": Cible("Part des vœux : licence", 34.4, 3.0, "confirmation"),
    "part_bts": Cible("Part des vœux : BTS", 27.4, 3.0, "confirmation"),
    "part_but": Cible("Part des vœux : BUT", 10.9, 2.0, "confirmation"),
    "part_cpge": Cible("Part des vœux : CPGE", 6.5, 1.5, "confirmation"),
    "part_bts_pro": Cible("Part des vœux en voie pro : BTS", 74.0, 4.0, "confirmation"),
    "jour_1": Cible("Une proposition le premier jour", 66.6, 3.0, "admission"),
    "jour_1_g": Cible("… voie générale (2023)", 73.0, 3.0, "admission"),
    "jour_1_t": Cible("… voie technologique (2023)", 56.8, 4.0, "admission"),
    "jour_1_p": Cible("… voie professionnelle (2023)", 50.6, 4.0, "admission"),
    "fin_g": Cible("Une proposition à la fin, G", 96.8, 1.5, "fin"),
    "fin_t": Cible("Une proposition à la fin, T", 89.5, 2.5, "fin"),
    "fin_p": Cible("Une proposition à la fin, P", 82.4, 3.0, "fin"),
    "propositions": Cible("Propositions par candidat qui en a", 5.8, 0.5, "fin"),
    "propositions_p": Cible("… voie professionnelle", 2.9, 0.4, "fin"),
    "accepte": Cible("Acceptent, parmi ceux qui ont une proposition", 82.0, 3.0, "fin"),
    "ailleurs": Cible("Acceptent hors de leur académie", 20.0, 3.0, "fin"),
}

_MESURES = """
with inscrits as (
    select c."N° candidat" as c, e."Série" as serie, l."Code de l'académie" as academie,
        case when serie = 'GENERALE' then 'G' when serie like 'PRO%' then 'P' else 'T' end as voie
    from candidats c
    join (select distinct on (INE) INE, "Série" from eleves where INE is not null) e using (INE)
    join etablissements l on l.UAI = c.UAI
    where c.Statut = 'INSCRIT'
), lignes as (
    select v."N° candidat" as c, v.Phase as phase, v."Code de la formation" as f, v.Internat as internat,
        v."Confirmé" = 'O' as confirme, x."Filière" as filiere, x."Code de l'académie" as academie
    from voeux v join formations x using ("Code de la formation")
), faits as (
    select i.c, i.voie,
        count(*) filter (phase = 'PP' and confirme) as nb,
        bool_or(phase = 'PC' or confirme) as transmis,
        bool_or(filiere in ('LICENCE', 'LAS') and confirme and phase = 'PP') as licence,
        bool_or(filiere = 'BTS' and confirme and phase = 'PP') as bts,
        bool_or(filiere = 'BUT' and confirme and phase = 'PP') as but_
    from inscrits i left join lignes l using (c) group by all
), admission as (
    select i.c, i.voie, count(*) filter (r."Date de proposition" is not null) as propositions,
        bool_or(r."Date de proposition" = (select min("Date de réponse de la formation") from reponses_dates)) as jour_1,
        bool_or(r."Réponse du candidat" like 'ACCEPTE%') as accepte,
        bool_or(r."Réponse du candidat" like 'ACCEPTE%' and l.academie <> i.academie) as ailleurs
    from inscrits i
    join reponses_dates r on r."N° candidat" = i.c
    join lignes l on l.c = i.c and l.f = r."Code de la formation" and l.phase = r.Phase and l.internat = r.Internat
    group by all
), tout as (select f.*, a.* exclude (c, voie) from faits f left join admission a using (c))
select
    (select 100.0 * avg(("Série" = 'GENERALE')::integer) from eleves) as part_generale,
    (select 100.0 * avg(("Série" <> 'GENERALE' and "Série" not like 'PRO%')::integer) from eleves) as part_techno,
    (select 100.0 * avg(("Série" like 'PRO%')::integer) from eleves) as part_pro,
    (select avg(n) from (select count(*) as n from eleves group by UAI, Classe)) as eleves_par_classe,
    100.0 * avg((nb > 0)::integer) as confirme,
    100.0 * avg((nb > 0)::integer) filter (voie = 'G') as confirme_g,
    100.0 * avg((nb > 0)::integer) filter (voie = 'P') as confirme_p,
    avg(nb) filter (nb > 0 and voie = 'G') as moyenne_g,
    avg(nb) filter (nb > 0 and voie = 'T') as moyenne_t,
    avg(nb) filter (nb > 0 and voie = 'P') as moyenne_p,
    100.0 * avg(licence::integer) filter (nb > 0) as un_licence,
    100.0 * avg(bts::integer) filter (nb > 0) as un_bts,
    100.0 * avg(but_::integer) filter (nb > 0) as un_but,
    (select 100.0 * avg((filiere in ('LICENCE', 'LAS'))::integer) from lignes where confirme and phase = 'PP') as part_licence,
    (select 100.0 * avg((filiere = 'BTS')::integer) from lignes where confirme and phase = 'PP') as part_bts,
    (select 100.0 * avg((filiere = 'BUT')::integer) from lignes where confirme and phase = 'PP') as part_but,
    (select 100.0 * avg((filiere = 'CPGE')::integer) from lignes where confirme and phase = 'PP') as part_cpge,
    (select 100.0 * avg((filiere = 'BTS')::integer) from lignes join inscrits using (c)
        where confirme and phase = 'PP' and voie = 'P') as part_bts_pro,
    100.0 * avg(coalesce(jour_1, false)::integer) filter (nb > 0) as jour_1,
    100.0 * avg(coalesce(jour_1, false)::integer) filter (nb > 0 and voie = 'G') as jour_1_g,
    100.0 * avg(coalesce(jour_1, false)::integer) filter (nb > 0 and voie = 'T') as jour_1_t,
    100.0 * avg(coalesce(jour_1, false)::integer) filter (nb > 0 and voie = 'P') as jour_1_p,
    100.0 * avg((coalesce(propositions, 0) > 0)::integer) filter (transmis and voie = 'G') as fin_g,
    100.0 * avg((coalesce(propositions, 0) > 0)::integer) filter (transmis and voie = 'T') as fin_t,
    100.0 * avg((coalesce(propositions, 0) > 0)::integer) filter (transmis and voie = 'P') as fin_p,
    avg(propositions) filter (propositions > 0) as propositions,
    avg(propositions) filter (propositions > 0 and voie = 'P') as propositions_p,
    100.0 * avg(accepte::integer) filter (propositions > 0) as accepte,
    100.0 * avg(ailleurs::integer) filter (accepte) as ailleurs
from tout
"""


def measure(depot: Path) -> dict[str, float | None]:
    """Measures of a plain dépôt (one académie), by name of `CIBLES`; null where it has no answer."""
    with duckdb.connect() as con:
        for extract in ("etablissements", "eleves", "candidats", "voeux", "formations"):
            con.execute(f"create view {extract} as from {_csv(depot / f'{extract}.csv')}")
        if (depot / "reponses.csv").exists():
            con.execute(f"create view reponses as from {_csv(depot / 'reponses.csv')}")
        else:
            con.execute(
                'create view reponses as select null::varchar as "N° candidat", \'\' as Phase,'
                " '' as \"Code de la formation\", '' as Internat, null::varchar as"
                ' "Date de réponse de la formation", null::varchar as "Date de proposition",'
                ' null::varchar as "Réponse du candidat" where false'
            )
        con.execute(
            "create view reponses_dates as select * replace ("
            "strptime(\"Date de réponse de la formation\", '%d/%m/%Y') as"
            ' "Date de réponse de la formation",'
            " strptime(\"Date de proposition\", '%d/%m/%Y') as \"Date de proposition\")"
            " from reponses"
        )
        result = con.execute(_MESURES)
        names = [column[0] for column in result.description]
        return dict(zip(names, result.fetchone(), strict=True))


def table(measures: dict[str, float | None]) -> str:
    """The measured figures beside the published ones, one line each."""
    lines = [f"{'mesure':<50}{'simulé':>9}{'publié':>9}{'écart':>8}{'toléré':>8}"]
    for name, target in CIBLES.items():
        value = measures[name]
        if value is not None:
            lines.append(
                f"{target.libelle:<50}{value:>9.1f}{target.valeur:>9.1f}"
                f"{value - target.valeur:>+8.1f}{target.tolerance:>8.1f}"
            )
    return "\n".join(lines)


def _csv(path: Path) -> str:
    return f"read_csv('{path}', delim = ';', header = true, all_varchar = true, quote = '\"')"
