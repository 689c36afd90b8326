with
actions as (select * from {{ ref('catalogue_actions') }}),
ouvertes as (select * from {{ ref('int_periodes_ouvertes') }}),
calendrier as (select * from {{ ref('calendrier') }}),
session as (select * from {{ ref('int_session') }})

select
    actions.code,
    replace(
        actions.action, '{jalon}', coalesce(strftime(calendrier.date, '%d/%m/%Y'), '')
    ) as action,
    if(actions.est_limite, calendrier.date, null) as date_limite
from actions
cross join session
left join ouvertes on actions.periode = ouvertes.periode
left join calendrier
    on session.session = calendrier.session and actions.jalon = calendrier.jalon
where
    (actions.periode is null or ouvertes.periode is not null)
    -- nobody is told what it is too late to do
    and coalesce(calendrier.date >= session.date_extraction, true)
qualify
    row_number() over (partition by actions.code order by ouvertes.ordre desc nulls last) = 1
