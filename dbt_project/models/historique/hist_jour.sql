with
dates as (select * from {{ ref('hist_dates') }}),
session as (select * from {{ ref('int_session') }})

select dates.*
from dates
inner join session using (date_extraction)
