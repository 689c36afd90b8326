{{ config(
    materialized='incremental', incremental_strategy='delete+insert', unique_key='date_extraction'
) }}
select
    session.date_extraction,
    listes.liste,
    {{ est_montree('listes') }} as est_montree
from {{ ref('dim_listes') }} as listes
cross join {{ ref('int_session') }} as session
