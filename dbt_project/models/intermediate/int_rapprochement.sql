with
eleves as (select * from {{ ref('int_eleves') }}),
dossiers as (
    select * from {{ ref('stg_candidats') }}
    where statut = 'INSCRIT'
),

par_ine as (
    select dossiers.*, eleves.eleve_id, eleves.ine as ine_eleve, 'INE' as mode
    from dossiers
    inner join eleves on dossiers.ine = eleves.ine
),
eleves_restants as (
    select * from eleves
    anti join par_ine using (eleve_id)
),
identites_sans_dossier as (
    {{ identites_uniques('eleves_restants') }}
),
par_identite as (
    select
        dossiers.*, identites_sans_dossier.eleve_id, identites_sans_dossier.ine_eleve,
        'IDENTITE' as mode
    from dossiers
    anti join par_ine using (numero_candidat)
    inner join identites_sans_dossier using (uai, nom_plie, prenom_plie, date_naissance)
),
rapproches as (
    select * from par_ine
    union all
    select * from par_identite
)

select
    eleve_id,
    numero_candidat,
    mode,
    coalesce(ine <> ine_eleve, false) as a_ine_different,
    row_number() over (partition by eleve_id order by {{ ordre_des_dossiers() }}) = 1 as est_retenu,
    date_inscription,
    date_demission,
    date_inscription_pc,
    date_saisine_caes,
    fichier,
    ligne
from rapproches
