with
dossiers as (
    select * from {{ ref('int_rapprochement') }}
    where est_retenu
),
voeux as (select * from {{ ref('stg_voeux') }}),
formations as (select * from {{ ref('stg_formations') }}),
eleves as (select * from {{ ref('int_eleves') }})

select
    dossiers.eleve_id,
    voeux.numero_candidat,
    voeux.phase,
    voeux.numero_voeu,
    voeux.code_formation,
    voeux.internat,
    voeux.voeu_multiple,
    voeux.confirme,
    voeux.dossier_complet,
    voeux.rang,
    {{ est_transmis('voeux') }} as est_transmis,
    formations.libelle as formation,
    formations.etablissement_accueil,
    formations.commune as commune_accueil,
    formations.lien_fiche,
    formations.filiere,
    formations.selective,
    formations.apprentissage,
    coalesce(formations.academie, formations.code_academie) as academie,
    formations.filiere = 'LICENCE'
    or (formations.filiere = 'LAS' and {{ var('las_compte_comme_l1') }}) as est_l1,
    formations.code_academie <> eleves.code_academie
    and not (
        formations.code_academie in {{ liste_sql(var('academies_regroupees')) }}
        and eleves.code_academie in {{ liste_sql(var('academies_regroupees')) }}
    ) as est_hors_academie
from voeux
inner join dossiers using (numero_candidat)
inner join formations using (code_formation)
inner join eleves using (eleve_id)
