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
    select c."Numéro candidat" as c, e."Série" as serie, l."Code académie" as academie,
        case when serie = 'GENERALE' then 'G' when serie like 'PRO%' then 'P' else 'T' end as voie
    from candidats c
    join (select distinct on (INE) INE, "Série" from eleves where INE is not null) e using (INE)
    join etablissements l on l.UAI = c.UAI
    where c.Statut = 'INSCRIT'
), lignes as (
    select v."Numéro candidat" as c, v.Phase as phase, v."Code formation" as f,
        v.Internat as internat, v."Confirmé" = 'O' as confirme, v.Phase = 'PP' and confirme as pp,
        x."Filière" in ('LICENCE', 'LAS') as licence, x."Filière" = 'BTS' as bts,
        x."Filière" = 'BUT' as but_, x."Filière" = 'CPGE' as cpge,
        x."Code académie" as academie
    from voeux v join formations x using ("Code formation")
), faits as (
    select i.c, i.voie, count(*) filter (pp) as nb, bool_or(phase = 'PC' or confirme) as transmis,
        bool_or(licence and pp) as licence, bool_or(bts and pp) as bts, bool_or(but_ and pp) as but_
    from inscrits i left join lignes l using (c) group by all
), premier as (
    select min("Date réponse formation") as jour from reponses_dates
), admission as (
    select i.c, i.voie, count(*) filter (r."Date de proposition" is not null) as propositions,
        bool_or(r."Date de proposition" = premier.jour) as jour_1,
        bool_or(r."Réponse du candidat" like 'ACCEPTE%') as accepte,
        bool_or(r."Réponse du candidat" like 'ACCEPTE%' and l.academie <> i.academie) as ailleurs
    from premier, inscrits i
    join reponses_dates r on r."Numéro candidat" = i.c
    join lignes l on l.c = i.c and l.f = r."Code formation" and l.phase = r.Phase
        and l.internat = r.Internat
    group by all
), tout as (
    select f.*, a.* exclude (c, voie), coalesce(propositions, 0) > 0 as en_a,
        coalesce(jour_1, false) as le_jour_1
    from faits f left join admission a using (c)
), vivier as (
    select "Série" = 'GENERALE' as g, "Série" like 'PRO%' as p, UAI, Classe from eleves
), parts_voeux as (
    select 100.0 * avg(licence::integer) as part_licence, 100.0 * avg(bts::integer) as part_bts,
        100.0 * avg(but_::integer) as part_but, 100.0 * avg(cpge::integer) as part_cpge,
        100.0 * avg(bts::integer) filter (voie = 'P') as part_bts_pro
    from lignes left join inscrits using (c) where pp
), parts_vivier as (
    select 100.0 * avg(g::integer) as part_generale, 100.0 * avg(p::integer) as part_pro,
        100.0 - part_generale - part_pro as part_techno,
        count(*) / count(distinct (UAI, Classe)) as eleves_par_classe
    from vivier
), parts_candidats as (
    select
        100.0 * avg((nb > 0)::integer) as confirme,
        100.0 * avg((nb > 0)::integer) filter (voie = 'G') as confirme_g,
        100.0 * avg((nb > 0)::integer) filter (voie = 'P') as confirme_p,
        avg(nb) filter (nb > 0 and voie = 'G') as moyenne_g,
        avg(nb) filter (nb > 0 and voie = 'T') as moyenne_t,
        avg(nb) filter (nb > 0 and voie = 'P') as moyenne_p,
        100.0 * avg(licence::integer) filter (nb > 0) as un_licence,
        100.0 * avg(bts::integer) filter (nb > 0) as un_bts,
        100.0 * avg(but_::integer) filter (nb > 0) as un_but,
        100.0 * avg(le_jour_1::integer) filter (nb > 0) as jour_1,
        100.0 * avg(le_jour_1::integer) filter (nb > 0 and voie = 'G') as jour_1_g,
        100.0 * avg(le_jour_1::integer) filter (nb > 0 and voie = 'T') as jour_1_t,
        100.0 * avg(le_jour_1::integer) filter (nb > 0 and voie = 'P') as jour_1_p,
        100.0 * avg(en_a::integer) filter (transmis and voie = 'G') as fin_g,
        100.0 * avg(en_a::integer) filter (transmis and voie = 'T') as fin_t,
        100.0 * avg(en_a::integer) filter (transmis and voie = 'P') as fin_p,
        avg(propositions) filter (en_a) as propositions,
        avg(propositions) filter (en_a and voie = 'P') as propositions_p,
        100.0 * avg(accepte::integer) filter (en_a) as accepte,
        100.0 * avg(ailleurs::integer) filter (accepte) as ailleurs
    from tout
)
from parts_vivier, parts_voeux, parts_candidats
"""


def measure(depot: Path) -> dict[str, float | None]:
    """Measures of a plain dépôt of one académie, by name of `CIBLES`; null without an answer."""
    with duckdb.connect() as con:
        for extract in ("etablissements", "eleves", "candidats", "voeux", "formations"):
            con.execute(f"create view {extract} as from {_csv(depot / f'{extract}.csv')}")
        if (depot / "reponses.csv").exists():
            con.execute(f"create view reponses as from {_csv(depot / 'reponses.csv')}")
        else:
            con.execute(
                "create view reponses as select null::varchar as \"Numéro candidat\", '' as Phase,"
                " '' as \"Code formation\", '' as Internat, null::varchar as"
                ' "Date réponse formation", null::varchar as "Date de proposition",'
                ' null::varchar as "Réponse du candidat" where false'
            )
        con.execute(
            "create view reponses_dates as select * replace ("
            "strptime(\"Date réponse formation\", '%d/%m/%Y') as"
            ' "Date réponse formation",'
            ' strptime("Date de proposition", \'%d/%m/%Y\') as "Date de proposition")'
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
