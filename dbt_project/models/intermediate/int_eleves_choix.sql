with
eleves as (select eleve_id from {{ ref('int_eleves') }}),
voeux as (
    select * from {{ ref('int_voeux') }}
    where phase = 'PP'
)

select
    eleve_id,
    coalesce(bool_or(columns('^x_(.*)$')), false) as 'a_voeu_formule_\1',
    coalesce(bool_and(columns('^x_(.*)$')), false) as 'a_que_voeux_formules_\1',
    coalesce(bool_or(columns('^x_(.*)$')) filter (where confirme), false) as 'a_voeu_confirme_\1',
    coalesce(bool_and(columns('^x_(.*)$')) filter (where confirme), false)
        as 'a_que_voeux_confirmes_\1'
from eleves
left join voeux using (eleve_id)
group by eleve_id
