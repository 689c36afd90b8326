with
eleves as (select * from {{ ref('int_eleves') }}),
groupes as (select * from {{ ref('int_groupes_eleves') }}),
structures as (select * from {{ ref('stg_siecle_structures') }}),
siecle as (select * from {{ ref('int_siecle_eleves') }})

select
    eleve_id,
    uai,
    'D' as type,
    classe as code
from eleves
where classe is not null
union
select
    eleve_id,
    uai,
    'G' as type,
    code_groupe as code
from groupes
where eleve_id is not null
union
select
    eleves.eleve_id,
    eleves.uai,
    'G' as type,
    structures.code_structure as code
from structures
inner join siecle using (uai, eleve_id_siecle)
inner join eleves
    on
        siecle.uai = eleves.uai
        and (siecle.eleve_id_siecle = eleves.eleve_id_siecle or siecle.ine = eleves.ine)
where structures.type_structure = 'G'
