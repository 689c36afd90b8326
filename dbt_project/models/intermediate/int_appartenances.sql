with
eleves as (select * from {{ ref('int_eleves') }}),
groupes as (select * from {{ ref('int_groupes_eleves') }}),
structures as (select * from {{ ref('stg_siecle_structures') }})

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
inner join eleves using (uai, eleve_id_siecle)
where structures.type_structure = 'G'
