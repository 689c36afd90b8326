{{ config(materialized='view') }}
with
cellules as (select * from {{ ref('hist_cellules') }}),
dates as (select * from {{ ref('hist_dates') }}),
perimetres as (select * from {{ ref('hist_perimetres') }}),
indicateurs as (select * from {{ ref('hist_indicateurs') }})

select
    dates.session,
    dates.date_extraction,
    perimetres.niveau,
    perimetres.code_academie,
    perimetres.code_departement,
    perimetres.uai,
    perimetres.structure,
    perimetres.serie,
    indicateurs.mart,
    indicateurs.etape,
    indicateurs.indicateur,
    indicateurs.famille,
    cellules.numerateur,
    cellules.denominateur,
    cellules.numerateur / nullif(cellules.denominateur, 0) as valeur
from cellules
inner join dates
    on
        cellules.session = dates.session
        and {{ est_vrai_le('cellules', 'dates.date_extraction') }}
inner join perimetres using (perimetre_id)
inner join indicateurs using (indicateur_id)
