{{ config(
    materialized='incremental', incremental_strategy='delete+insert', unique_key='date_extraction'
) }}
select
    session,
    date_extraction
from {{ ref('int_session') }}
