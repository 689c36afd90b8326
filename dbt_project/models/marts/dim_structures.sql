with
appartenances as (select * from {{ ref('int_appartenances') }}),
libelles as (
    select uai, code_groupe as code, min(libelle) as libelle
    from {{ ref('stg_groupes') }}
    group by uai, code_groupe
)

select
    appartenances.uai,
    appartenances.type,
    appartenances.code,
    any_value(libelles.libelle) filter (where appartenances.type = 'G') as libelle,
    count(*) as nb_eleves
from appartenances
left join libelles using (uai, code)
group by appartenances.uai, appartenances.type, appartenances.code
