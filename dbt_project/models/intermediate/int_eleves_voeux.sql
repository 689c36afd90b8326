with
eleves as (select eleve_id from {{ ref('int_eleves') }}),
voeux as (select * from {{ ref('int_voeux') }}),

voeux_groupes as (
    select eleve_id, phase, numero_voeu, bool_or(confirme) as est_confirme
    from voeux
    group by eleve_id, phase, numero_voeu
),
par_voeu as (
    select
        eleve_id,
        count(*) filter (where phase = 'PP') as nb_voeux,
        count(*) filter (where phase = 'PP' and est_confirme) as nb_voeux_confirmes,
        count(*) filter (where phase = 'PP' and not est_confirme) as nb_voeux_non_confirmes,
        count(*) filter (where phase = 'PC') as nb_voeux_pc
    from eleves
    left join voeux_groupes using (eleve_id)
    group by eleve_id
),
par_ligne as (
    select
        eleve_id,
        count(*) filter (where phase = 'PP' and voeu_multiple) as nb_sous_voeux,
        count(*) filter (where phase = 'PP' and dossier_complet = false) as nb_dossiers_incomplets,
        coalesce(bool_or(est_transmis), false) as a_voeu_transmis
    from eleves
    left join voeux using (eleve_id)
    group by eleve_id
)

select *
from par_voeu
inner join par_ligne using (eleve_id)
