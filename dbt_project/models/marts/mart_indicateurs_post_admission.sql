{{ config(materialized='view') }}
select
    session,
    date_extraction,
    niveau,
    code_academie,
    code_departement,
    uai,
    structure,
    serie,
    etape,
    indicateur,
    famille,
    numerateur,
    denominateur,
    valeur
from {{ ref('mart_indicateurs') }}
where mart = 'post_admission'
