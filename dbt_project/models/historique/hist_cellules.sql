-- depends_on: {{ ref('hist_jour') }}
{{ config(
    materialized='historique',
    cle=['perimetre_id', 'indicateur_id'], valeurs=['numerateur', 'denominateur']
) }}
with
cellules as (select * from {{ ref('mart_indicateurs') }}),
perimetres as (select * from {{ ref('hist_perimetres') }}),
indicateurs as (select * from {{ ref('hist_indicateurs') }})

select
    perimetres.perimetre_id,
    indicateurs.indicateur_id,
    cellules.numerateur,
    cellules.denominateur
from cellules
inner join indicateurs using (mart, etape, indicateur, famille)
inner join perimetres
    on
        cellules.niveau = perimetres.niveau
        and cellules.serie = perimetres.serie
        and cellules.code_academie is not distinct from perimetres.code_academie
        and cellules.code_departement is not distinct from perimetres.code_departement
        and cellules.uai is not distinct from perimetres.uai
        and cellules.structure is not distinct from perimetres.structure
