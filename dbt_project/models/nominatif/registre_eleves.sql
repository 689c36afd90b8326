with
eleves as (select * from {{ ref('int_eleves') }}),
session as (select * from {{ ref('int_session') }}),
precedent as (select * from {{ ref('stg_registre_precedent') }}),

vus as (
    select
        eleves.eleve_id, eleves.ine, eleves.uai, eleves.nom_plie, eleves.prenom_plie,
        eleves.date_naissance,
        session.date_extraction as vu_le
    from eleves
    cross join session
    union all
    select eleve_id, ine, uai, nom_plie, prenom_plie, date_naissance, vu_le
    from precedent
)

select eleve_id, ine, uai, nom_plie, prenom_plie, date_naissance, max(vu_le) as vu_le
from vus
group by all
