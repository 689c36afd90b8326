with
faits as (select * from {{ ref('fct_eleves') }}),
appartenances as (select * from {{ ref('fct_membres_listes') }}),
listes as (
    select * from {{ ref('dim_listes') }} as listes
    where {{ est_montree('listes') }}
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
proches as (select * from {{ ref('int_dossiers_proches') }}),
dossiers_proches as (
    select eleve_id, {{ joindre('numero_candidat') }} as dossier_proche
    from proches
    group by eleve_id
),
eleves_proches as (
    select numero_candidat, {{ joindre('eleve') }} as dossier_proche
    from proches
    group by numero_candidat
),
jour as (select * from {{ ref('hist_jour') }}),
echeances as (
    select calendrier.jalon as echeance, calendrier.date as date_echeance
    from {{ ref('calendrier') }} as calendrier
    inner join jour using (session)
),

presences as (
    select membres.*
    from {{ ref('hist_membres') }} as membres
    inner join jour
        on
            membres.session = jour.session
            and {{ est_vrai_le('membres', 'jour.date_extraction') }}
),
presences_hors_vivier as (
    select membres.*
    from {{ ref('hist_hors_vivier') }} as membres
    inner join jour
        on
            membres.session = jour.session
            and {{ est_vrai_le('membres', 'jour.date_extraction') }}
),
-- who is new is only said of a list that the dépôt before showed too
deja_montrees as (
    select listes_montrees.liste
    from {{ ref('hist_listes') }} as listes_montrees
    inner join jour on listes_montrees.date_extraction = jour.date_precedente
    where listes_montrees.est_montree
),

membres as (
    select appartenances.liste, echeances.date_echeance, presences.du as depuis, faits.*
    from appartenances
    inner join listes using (liste)
    inner join faits using (eleve_id)
    inner join presences
        on
            appartenances.liste = presences.sujet
            and appartenances.eleve_id = presences.eleve_id
    left join echeances using (echeance)
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
        nullif(precisions.dates_limites, '') as dates_limites,
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
        dossiers_proches.dossier_proche,
        membres.depuis,
        membres.a_ligne_rejetee,
        noms.nom_ordre,
        noms.prenom_ordre
    from membres
    inner join noms using (eleve_id)
    left join libelles using (eleve_id)
    left join dossiers using (eleve_id)
    left join dossiers_proches using (eleve_id)
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
        eleves_proches.dossier_proche,
        presences_hors_vivier.du as depuis,
        hors_vivier.a_ligne_rejetee,
        hors_vivier.nom_ordre,
        hors_vivier.prenom_ordre
    from hors_vivier
    inner join listes on listes.liste = 'HORS_VIVIER'
    inner join presences_hors_vivier using (uai, numero_candidat)
    left join eleves_proches using (numero_candidat)
)

select
    * exclude (nom_ordre, prenom_ordre),
    coalesce(
        depuis = (select date_extraction from jour)
        and liste in (select liste from deja_montrees),
        false
    ) as est_nouveau,
    date_diff('day', (select date_extraction from jour), date_limite) as jours_restants,
    row_number() over (
        partition by liste, uai
        order by nom_ordre, prenom_ordre, date_naissance, eleve_id, numero_candidat
    ) as ordre
from lignes
order by liste, uai, ordre
