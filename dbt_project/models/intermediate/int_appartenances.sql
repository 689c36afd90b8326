with
eleves as (select * from {{ ref('int_eleves') }}),
groupes as (select * from {{ ref('int_groupes_eleves') }}),
structures as (select * from {{ ref('stg_siecle_structures') }}),
vivier as (select * from {{ ref('int_vivier_initial') }})

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
-- a pupil who stands twice in a SIECLE file has the groups of both
select
    eleves.eleve_id,
    eleves.uai,
    'G' as type,
    structures.code_structure as code
from structures
inner join vivier using (uai, eleve_id_siecle)
inner join eleves on vivier.personne = eleves.personne and vivier.uai = eleves.uai
where structures.type_structure = 'G'
