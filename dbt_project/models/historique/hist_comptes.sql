{{ config(
    materialized='incremental', incremental_strategy='delete+insert', unique_key='date_extraction'
) }}
select
    session.date_extraction,
    comptes.*
from {{ ref('stg_comptes') }} as comptes
cross join {{ ref('int_session') }} as session
