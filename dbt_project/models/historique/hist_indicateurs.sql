{{ config(materialized='incremental', incremental_strategy='append') }}
with
indicateurs as (
    select distinct mart, etape, indicateur, famille
    from {{ ref('mart_indicateurs') }}
)

select
    (
        {% if is_incremental() %}(select coalesce(max(indicateur_id), 0) from {{ this }}){% else %}
            0
        {% endif %}
        + row_number() over (order by mart, etape, indicateur, famille)
    )::integer as indicateur_id,
    indicateurs.*
from indicateurs
{% if is_incremental() %}
    anti join {{ this }} using (mart, etape, indicateur, famille)
{% endif %}
