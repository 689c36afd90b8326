with
eleves as (select * from {{ ref('int_eleves') }}),
annules as (
    select * from {{ ref('stg_candidats') }}
    where statut = 'ANNULE'
),

par_ine as (
    select annules.numero_candidat, eleves.eleve_id
    from annules
    inner join eleves on annules.ine = eleves.ine
),
identites as (
    {{ identites_uniques('eleves') }}
),
par_identite as (
    select annules.numero_candidat, identites.eleve_id
    from annules
    anti join par_ine using (numero_candidat)
    inner join identites using (uai, nom_plie, prenom_plie, date_naissance)
)

select numero_candidat, eleve_id from par_ine
union all
select numero_candidat, eleve_id from par_identite
