with
suivis as (select distinct eleve_id from {{ ref('rpt_suivi_perimetres') }}),
faits as (select * from {{ ref('fct_eleves') }}),
noms as (select * from {{ ref('dim_eleves') }}),
voeux as (select * from {{ ref('int_voeux_suivis') }}),
series as (select * from {{ ref('series') }}),
situations as (select * from {{ ref('situations') }}),
libelles as (select * from {{ ref('libelles_voeux') }}),
session as (select * from {{ ref('int_session') }}),
jour as (select * from {{ ref('hist_jour') }}),
rangs as (
    select rangs.* exclude (session)
    from {{ ref('hist_rangs') }} as rangs
    inner join jour
        on
            rangs.session = jour.session
            and {{ est_vrai_le('rangs', 'jour.date_precedente') }}
)

select
    faits.uai,
    faits.eleve_id,
    coalesce(voeux.ordre, 1) as ordre,
    noms.nom,
    noms.prenom,
    noms.date_naissance,
    coalesce(series.libelle, faits.serie) as serie_libelle,
    faits.classe,
    noms.numero_candidat,
    if(
        session.a_des_reponses or faits.situation in ('NON_INSCRIT', 'DEMISSION'),
        situations.libelle, null
    ) as situation_libelle,
    phases.libelle as phase_libelle,
    voeux.numero_voeu,
    voeux.sous_voeu,
    voeux.formation,
    voeux.etablissement_accueil,
    voeux.commune_accueil,
    voeux.academie,
    voeux.filiere_libelle,
    voeux.selective as est_selective,
    voeux.apprentissage as est_en_apprentissage,
    voeux.internat,
    voeux.confirme as est_confirme,
    voeux.dossier_complet,
    reponses.libelle as reponse_formation_libelle,
    voeux.rang_attente,
    rangs.rang_attente - voeux.rang_attente as places_gagnees,
    voeux.date_limite,
    coalesce(voeux.est_a_repondre, false) as est_a_repondre,
    decisions.libelle as reponse_candidat_libelle,
    voeux.lien_fiche,
    faits.a_ligne_rejetee
from suivis
inner join faits using (eleve_id)
inner join noms using (eleve_id)
cross join session
left join voeux using (eleve_id)
left join rangs using (eleve_id, phase, code_formation, internat)
left join series using (serie)
left join situations using (situation)
left join libelles as phases on phases.sujet = 'phase' and voeux.phase = phases.code
left join libelles as reponses
    on reponses.sujet = 'reponse_formation' and voeux.reponse_formation = reponses.code
left join libelles as decisions
    on decisions.sujet = 'reponse_candidat' and voeux.reponse_candidat = decisions.code
order by faits.uai, faits.eleve_id, ordre
