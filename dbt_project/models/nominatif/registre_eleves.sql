with
eleves as (select * from {{ ref('int_eleves') }}),
session as (select * from {{ ref('int_session') }}),
precedent as (select * from {{ ref('stg_registre_precedent') }}),
reunis as (select * from {{ ref('int_numeros_reunis') }}),

vus as (
    select
        eleves.eleve_id, eleves.ine, eleves.uai, eleves.nom_plie, eleves.prenom_plie,
        eleves.date_naissance,
        session.date_extraction as vu_le,
        [session.date_extraction] as vus
    from eleves
    cross join session
    union all
    select
        coalesce(reunis.eleve_id, precedent.eleve_id) as eleve_id,
        precedent.ine, precedent.uai, precedent.nom_plie, precedent.prenom_plie,
        precedent.date_naissance, precedent.vu_le, precedent.vus
    from precedent
    left join reunis on precedent.eleve_id = reunis.ancien
)

select
    eleve_id, ine, uai, nom_plie, prenom_plie, date_naissance,
    max(vu_le) as vu_le,
    list_sort(list_distinct(flatten(list(vus)))) as vus
from vus
group by eleve_id, ine, uai, nom_plie, prenom_plie, date_naissance
