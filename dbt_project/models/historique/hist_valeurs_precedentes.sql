with
cellules as (select * from {{ ref('hist_cellules') }}),
perimetres as (
    select * from {{ ref('hist_perimetres') }}
    where niveau in ('etablissement', 'classe', 'groupe')
),
catalogue as (
    select indicateur, etape from {{ ref('catalogue_indicateurs') }}
    where synthese is not null
),
indicateurs as (select * from {{ ref('hist_indicateurs') }}),
jour as (select * from {{ ref('hist_jour') }})

select
    perimetres.niveau,
    perimetres.uai,
    perimetres.structure,
    perimetres.serie,
    indicateurs.etape,
    indicateurs.indicateur,
    cellules.numerateur / nullif(cellules.denominateur, 0) as valeur
from cellules
inner join jour
    on
        cellules.session = jour.session
        and {{ est_vrai_le('cellules', 'jour.date_precedente') }}
inner join perimetres using (perimetre_id)
inner join indicateurs using (indicateur_id)
inner join catalogue using (indicateur, etape)
