with
depot as (select * from {{ ref('stg_depot') }}),
calendrier as (select * from {{ ref('calendrier') }}),
jalons as (
    pivot calendrier
    on jalon in {{ liste_sql(var('jalons')) }}
    using first(date)
    group by session
)

select
    depot.session,
    depot.date_extraction,
    jalons.* exclude (session),
    exists (from {{ ref('stg_reponses') }}) as a_des_reponses
from depot
inner join jalons on depot.session = jalons.session
