with
eleves as (select * from {{ ref('int_eleves') }}),
dossiers as (
    select * from {{ ref('int_rapprochement') }}
    where est_retenu
),
annules as (select distinct eleve_id from {{ ref('int_dossiers_annules') }}),
perdues as (select eleve_id from {{ ref('int_lignes_perdues') }}),
voeux as (select * from {{ ref('int_eleves_voeux') }}),
admission as (
    select
        * exclude (nb_jours_premiere_proposition),
        coalesce(nb_jours_premiere_proposition, 0) as nb_jours_premiere_proposition,
        nb_jours_premiere_proposition is not null as a_proposition_datee
    from {{ ref('int_eleves_admission') }}
),
series as (select * from {{ ref('series') }}),
session as (select * from {{ ref('int_session') }}),

faits as (
    select
        eleves.eleve_id,
        true as est_du_vivier,
        eleves.est_parti,
        series.voie = 'PROFESSIONNELLE' as est_en_voie_professionnelle,
        dossiers.eleve_id is not null as est_inscrit,
        annules.eleve_id is not null as a_dossier_annule,
        perdues.eleve_id is not null as a_ligne_rejetee,
        {{ est_passee('dossiers.date_demission') }} as est_demissionnaire,
        {{ est_passee('dossiers.date_saisine_caes') }} as a_saisi_caes,
        {{ est_passee('dossiers.date_inscription_pc') }}
        or voeux.nb_voeux_pc > 0 as est_inscrit_phase_complementaire,
        session.date_extraction >= session.caes as est_caes_ouverte,
        voeux.* exclude (eleve_id),
        admission.* exclude (eleve_id)
    from eleves
    cross join session
    inner join voeux using (eleve_id)
    inner join admission using (eleve_id)
    left join series using (serie)
    left join dossiers using (eleve_id)
    left join annules using (eleve_id)
    left join perdues using (eleve_id)
)

select
    * exclude (est_caes_ouverte),
    nb_voeux > 0 as a_voeu,
    nb_voeux_pc > 0 as a_voeu_pc,
    est_inscrit and nb_voeux = 0 as est_sans_voeu,
    nb_voeux = 1 as a_un_seul_voeu,
    nb_voeux > 0 and nb_voeux_confirmes = 0 as est_sans_voeu_confirme,
    nb_voeux_confirmes > 0 and nb_voeux_non_confirmes > 0 as a_voeux_partiellement_confirmes,
    nb_dossiers_incomplets > 0 as a_dossier_incomplet,
    nb_propositions > 0 as a_proposition,
    nb_propositions_perdues > 0 and not a_acceptation as a_propositions_perdues,
    nb_reponses > 0 and nb_refus = nb_reponses as a_que_des_refus_recus,
    not est_demissionnaire and a_que_des_refus_recus as a_que_des_refus,
    not est_demissionnaire and nb_propositions = 0 and a_voeu_transmis as est_sans_proposition,
    not est_demissionnaire and nb_propositions = 0 and nb_en_attente > 0
        as est_uniquement_en_attente,
    a_voeu_transmis and nb_propositions = 0 and (a_que_des_refus_recus or est_caes_ouverte)
        as est_eligible_caes,
    case
        when not est_inscrit then 'NON_INSCRIT'
        when est_demissionnaire then 'DEMISSION'
        when a_acceptation_definitive then 'ADMIS_DEFINITIF'
        when a_acceptation then 'ADMIS_AVEC_ATTENTE'
        when a_proposition_a_repondre then 'PROPOSITION_A_REPONDRE'
        when nb_en_attente > 0 then 'EN_ATTENTE'
        when a_que_des_refus_recus then 'REFUSE'
        when nb_reponses > 0 then 'RENONCE'
        when a_voeu_transmis then 'SANS_REPONSE'
        else 'SANS_CANDIDATURE'
    end as situation
from faits
