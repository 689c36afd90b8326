with
depot as (select * from {{ ref('stg_depot') }}),
calendrier as (select * from {{ ref('calendrier') }}),
jalons as (
    pivot calendrier
    on jalon in (
        'ouverture', 'fin_formulation', 'fin_confirmation', 'premieres_reponses',
        'ouverture_complementaire', 'caes', 'fin_principale', 'fin_complementaire'
    )
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
