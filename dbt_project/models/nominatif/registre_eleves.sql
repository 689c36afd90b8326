with
eleves as (select * from {{ ref('int_eleves') }}),
connus as (select * from {{ ref('stg_registre_precedent') }})

select
    eleve_id,
    coalesce(eleves.ine, connus.ine) as ine,
    eleves.uai,
    eleves.nom_plie,
    eleves.prenom_plie,
    eleves.date_naissance
from eleves
left join connus using (eleve_id)
union all
select * from connus
anti join eleves using (eleve_id)
