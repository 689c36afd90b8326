with
dossiers as (
    select * from {{ ref('int_rapprochement') }}
    where est_retenu
),
voeux as (select * from {{ ref('stg_voeux') }}),
formations as (select * from {{ ref('stg_formations') }}),
eleves as (select * from {{ ref('int_eleves') }}),

apparies as (
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
        {{ est_transmis('voeux') }} as est_transmis,
        formations.libelle as formation,
        formations.etablissement_accueil,
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
    where {{ var('apprentissage_compte_comme_voeu') }} or not formations.apprentissage
)

select
    *,
    est_l1 or filiere = 'PASS' as x_l1_ou_pass,
    est_l1 as x_l1,
    filiere = 'LAS' as x_las,
    filiere = 'PASS' as x_pass,
    filiere = 'BUT' as x_but,
    filiere = 'BTS' as x_bts,
    filiere = 'CPGE' as x_cpge,
    filiere = 'DCG' as x_dcg,
    filiere = 'DN_MADE' as x_dn_made,
    filiere = 'DE_SANTE' as x_de_sante,
    filiere = 'DE_SOCIAL' as x_de_social,
    filiere = 'INGENIEUR' as x_ingenieur,
    filiere = 'COMMERCE' as x_commerce,
    selective as x_selectif,
    not selective as x_non_selectif,
    apprentissage as x_apprentissage,
    est_hors_academie as x_hors_academie,
    internat as x_internat
from apparies
