with
etablissements as (select * from {{ ref('stg_etablissements') }}),
effectifs as (
    select uai, count(*) as nb_eleves from {{ ref('int_eleves') }}
    group by uai
)

select
    etablissements.uai,
    etablissements.nom,
    etablissements.type,
    etablissements.secteur,
    etablissements.commune,
    etablissements.code_departement,
    etablissements.departement,
    etablissements.code_academie,
    etablissements.academie,
    coalesce(effectifs.nb_eleves, 0) as nb_eleves
from etablissements
left join effectifs using (uai)
