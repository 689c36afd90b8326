with
listes as (select * from {{ ref('rpt_listes_nominatives') }}),
catalogue as (select * from {{ ref('dim_listes') }}),
appartenances as (select * from {{ ref('int_appartenances') }}),
series as (select * from {{ ref('series') }}),
situations as (select * from {{ ref('situations') }}),

situees as (
    select 'etablissement' as niveau, null as structure, listes.*
    from listes
    union all
    select {{ niveau_de('appartenances.type') }}, appartenances.code, listes.*
    from listes
    inner join appartenances using (eleve_id)
    inner join catalogue using (liste)
    where catalogue.par_structure
)

select
    situees.* exclude (ordre),
    row_number() over (
        partition by situees.niveau, situees.uai, situees.structure, situees.liste
        order by situees.ordre
    )::integer as ordre,
    coalesce(series.libelle, situees.serie) as serie_libelle,
    situations.libelle as situation_libelle
from situees
left join series using (serie)
left join situations using (situation)
