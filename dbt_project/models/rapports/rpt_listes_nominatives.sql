with
faits as (select * from {{ ref('fct_eleves') }}),
listes as (
    select * from {{ ref('dim_listes') }}
    where est_ouverte and est_renseignee
),
noms as (select * from {{ ref('dim_eleves') }}),
libelles as (select * from {{ ref('int_eleves_libelles') }}),
precisions as (select * from {{ ref('int_listes_precisions') }}),
dossiers as (
    select * from {{ ref('int_rapprochement') }}
    where est_retenu
),
hors_vivier as (
    select * from {{ ref('int_hors_vivier') }}
    where not est_demissionnaire
),
session as (select * from {{ ref('int_session') }}),
echeances as (
    select calendrier.jalon as echeance, calendrier.date as date_echeance
    from {{ ref('calendrier') }} as calendrier
    inner join session using (session)
),

faits_vrais as (
    select eleve_id, fait
    from (unpivot faits on columns('^(est|a)_') into name fait value est_vrai)
    where est_vrai
),
membres as (
    select listes.liste, echeances.date_echeance, faits.*
    from faits_vrais
    inner join listes using (fait)
    inner join faits using (eleve_id)
    left join echeances using (echeance)
    where not faits.est_parti and (listes.garde_demissionnaires or not faits.est_demissionnaire)
),
lignes as (
    select
        membres.liste,
        membres.eleve_id,
        membres.uai,
        membres.classe,
        noms.nom,
        noms.prenom,
        membres.serie,
        noms.numero_candidat,
        noms.date_naissance,
        membres.a_dossier_annule as dossier_annule,
        dossiers.date_inscription::date as date_inscription,
        membres.nb_voeux,
        membres.nb_voeux_confirmes,
        membres.nb_voeux_non_confirmes,
        membres.nb_dossiers_incomplets,
        libelles.filieres,
        libelles.academies,
        precisions.formations,
        precisions.etablissement_accueil,
        coalesce(membres.date_echeance, precisions.date_limite) as date_limite,
        membres.nb_en_attente,
        membres.nb_refus,
        membres.meilleur_rang,
        membres.est_eligible_caes as eligible_caes,
        membres.a_saisi_caes as saisine_caes,
        dossiers.date_demission,
        membres.situation,
        membres.nb_voeux_pc,
        membres.nb_propositions_pc,
        null as motif,
        membres.a_ligne_rejetee,
        noms.nom_ordre,
        noms.prenom_ordre
    from membres
    inner join noms using (eleve_id)
    left join libelles using (eleve_id)
    left join dossiers using (eleve_id)
    left join precisions using (liste, eleve_id)
    union all by name
    select
        listes.liste,
        hors_vivier.uai,
        hors_vivier.classe,
        hors_vivier.nom,
        hors_vivier.prenom,
        hors_vivier.serie,
        hors_vivier.numero_candidat,
        hors_vivier.date_naissance,
        hors_vivier.date_inscription::date as date_inscription,
        hors_vivier.motif,
        hors_vivier.a_ligne_rejetee,
        hors_vivier.nom_ordre,
        hors_vivier.prenom_ordre
    from hors_vivier
    inner join listes on listes.liste = 'HORS_VIVIER'
)

select
    * exclude (nom_ordre, prenom_ordre),
    date_diff('day', (select date_extraction from session), date_limite) as jours_restants,
    row_number() over (
        partition by liste, uai
        order by nom_ordre, prenom_ordre, date_naissance, eleve_id, numero_candidat
    ) as ordre
from lignes
order by liste, uai, ordre
