with
eleves as (select eleve_id, uai, classe, serie from {{ ref('int_eleves') }}),
etats as (select * from {{ ref('int_eleves_etats') }}),
choix as (select * from {{ ref('int_eleves_choix') }})

select
    eleves.*,
    etats.* exclude (eleve_id),
    etats.situation in ('REFUSE', 'RENONCE', 'SANS_REPONSE', 'SANS_CANDIDATURE')
        as est_sans_solution,
    etats.situation = 'NON_INSCRIT' as est_situation_non_inscrit,
    etats.situation = 'DEMISSION' as est_situation_demission,
    etats.situation = 'ADMIS_DEFINITIF' as est_situation_admis_definitif,
    etats.situation = 'ADMIS_AVEC_ATTENTE' as est_situation_admis_avec_attente,
    etats.situation = 'PROPOSITION_A_REPONDRE' as est_situation_proposition_a_repondre,
    etats.situation = 'EN_ATTENTE' as est_situation_en_attente,
    etats.situation = 'REFUSE' as est_situation_refuse,
    etats.situation = 'RENONCE' as est_situation_renonce,
    etats.situation = 'SANS_REPONSE' as est_situation_sans_reponse,
    etats.situation = 'SANS_CANDIDATURE' as est_situation_sans_candidature,
    etats.est_en_voie_professionnelle and etats.a_voeu and not choix.a_voeu_formule_bts
        as est_pro_sans_bts,
    choix.* exclude (eleve_id)
from eleves
inner join etats using (eleve_id)
inner join choix using (eleve_id)
