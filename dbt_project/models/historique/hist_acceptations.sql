-- a day run again without an acceptance has none: delete+insert would keep that of before
{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook="{% if is_incremental() %}delete from {{ this }} where date_extraction in (
        select date_extraction from {{ ref('int_session') }}){% endif %}"
) }}
select
    session.date_extraction,
    acceptations.*
from {{ ref('stg_acceptations') }} as acceptations
cross join {{ ref('int_session') }} as session
