with
eleves as (select * from {{ ref('int_eleves') }}),
groupes as (select * from {{ ref('stg_groupes') }}),
structures as (select * from {{ ref('stg_siecle_structures') }}),

classes as (
    select eleve_id, uai, 'D' as type, classe as code
    from eleves
    where classe is not null
),
groupes_siecle as (
    select eleves.eleve_id, eleves.uai, 'G' as type, structures.code_structure as code
    from structures
    inner join eleves using (uai, eleve_id_siecle)
    where structures.type_structure = 'G'
),
groupes_par_ine as (
    select groupes.fichier, groupes.ligne, eleves.eleve_id, eleves.uai, groupes.code_groupe
    from groupes
    inner join eleves on groupes.uai = eleves.uai and groupes.ine = eleves.ine
),
identites as (
    select uai, nom_plie, prenom_plie, date_naissance, any_value(eleve_id) as eleve_id
    from eleves
    group by uai, nom_plie, prenom_plie, date_naissance
    having count(*) = 1
),
groupes_par_identite as (
    select identites.eleve_id, identites.uai, groupes.code_groupe
    from groupes
    anti join groupes_par_ine using (fichier, ligne)
    inner join identites using (uai, nom_plie, prenom_plie, date_naissance)
)

select * from classes
union
select * from groupes_siecle
union
select eleve_id, uai, 'G', code_groupe from groupes_par_ine
union
select eleve_id, uai, 'G', code_groupe from groupes_par_identite
