{{ config(materialized='incremental', incremental_strategy='append') }}
with
perimetres as (
    select distinct niveau, code_academie, code_departement, uai, structure, serie
    from {{ ref('mart_indicateurs') }}
)

select
    (
        {% if is_incremental() %}(select coalesce(max(perimetre_id), 0) from {{ this }}){% else %}
            0
        {% endif %}
        + row_number() over (
            order by niveau, code_academie, code_departement, uai, structure, serie
        )
    )::integer as perimetre_id,
    perimetres.*
from perimetres
{% if is_incremental() %}
    anti join {{ this }} as connus
        on
            perimetres.niveau = connus.niveau
            and perimetres.serie = connus.serie
            and perimetres.code_academie is not distinct from connus.code_academie
            and perimetres.code_departement is not distinct from connus.code_departement
            and perimetres.uai is not distinct from connus.uai
            and perimetres.structure is not distinct from connus.structure
{% endif %}
