{{ config(materialized='view') }}
with
cellules as (select * from {{ ref('hist_cellules') }}),
perimetres as (select * from {{ ref('hist_perimetres') }}),
indicateurs as (select * from {{ ref('hist_indicateurs') }})

select
    cellules.session,
    perimetres.* exclude (perimetre_id),
    indicateurs.* exclude (indicateur_id),
    cellules.numerateur,
    cellules.denominateur,
    cellules.numerateur / nullif(cellules.denominateur, 0) as valeur,
    cellules.du,
    cellules.au
from cellules
inner join perimetres using (perimetre_id)
inner join indicateurs using (indicateur_id)
