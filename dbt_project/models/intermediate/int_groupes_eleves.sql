with
eleves as (select * from {{ ref('int_eleves') }}),
groupes as (select * from {{ ref('stg_groupes') }}),

identites as (
    {{ identites_uniques('eleves') }}
)

select
    groupes.fichier,
    groupes.ligne,
    groupes.uai,
    groupes.code_groupe,
    coalesce(par_ine.eleve_id, identites.eleve_id) as eleve_id
from groupes
left join eleves as par_ine on groupes.uai = par_ine.uai and groupes.ine = par_ine.ine
left join identites
    on
        groupes.ine is null
        and groupes.uai = identites.uai
        and groupes.nom_plie = identites.nom_plie
        and groupes.prenom_plie = identites.prenom_plie
        and groupes.date_naissance = identites.date_naissance
