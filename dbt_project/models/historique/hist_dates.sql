with
depots as (select * from {{ ref('hist_depots') }})

select
    session,
    date_extraction,
    lag(date_extraction) over (partition by session order by date_extraction) as date_precedente,
    lead(date_extraction) over (partition by session order by date_extraction) as date_suivante
from depots
