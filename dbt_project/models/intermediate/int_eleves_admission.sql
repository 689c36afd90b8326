with
eleves as (select eleve_id from {{ ref('int_eleves') }}),
transmis as (
    select * from {{ ref('int_voeux') }}
    where est_transmis
),
reponses as (select * from {{ ref('int_reponses') }}),

candidatures as (
    select eleve_id, coalesce(bool_or(columns('^x_(.*)$')), false) as 'a_voeu_transmis_\1'
    from eleves
    left join transmis using (eleve_id)
    group by eleve_id
),
reponses_recues as (
    select
        eleve_id,
        count(reponse_formation) as nb_reponses,
        count(*) filter (where est_refus) as nb_refus,
        count(*) filter (where est_proposition) as nb_propositions,
        count(*) filter (where est_proposition and phase = 'PC') as nb_propositions_pc,
        count(*) filter (where est_perdue) as nb_propositions_perdues,
        count(*) filter (where est_en_attente) as nb_en_attente,
        min(rang_attente) filter (where est_en_attente) as meilleur_rang,
        min(nb_jours_proposition) filter (where est_proposition) as nb_jours_premiere_proposition,
        coalesce(bool_or(est_acceptee), false) as a_acceptation,
        coalesce(bool_or(est_acceptee_definitivement), false) as a_acceptation_definitive,
        coalesce(bool_or(est_proposition_a_repondre), false) as a_proposition_a_repondre,
        coalesce(bool_or(est_proposition_qui_expire), false) as a_proposition_qui_expire,
        coalesce(bool_or(est_oui_si), false) as a_oui_si,
        coalesce(bool_or(columns('^x_(.*)$')) filter (where est_proposition), false)
            as 'a_proposition_\1',
        coalesce(bool_or(columns('^x_(.*)$')) filter (where est_acceptee), false)
            as 'a_acceptation_\1'
    from eleves
    left join reponses using (eleve_id)
    group by eleve_id
)

select *
from candidatures
inner join reponses_recues using (eleve_id)
