with source as (select * from {{ source('raw', 'depot') }})

select
    raw.en_date(date_extraction) as date_extraction,
    year(raw.en_date(date_extraction))::integer as session
from source
