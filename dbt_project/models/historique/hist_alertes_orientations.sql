with
alertes as (
    select * from {{ ref('catalogue_alertes') }}
    where type = 'orientation'
),
orientations as (
    select * from {{ ref('stg_orientations') }}
    where niveau in ('etablissement', 'classe', 'groupe')
),
cellules as (select * from {{ ref('hist_cellules') }}),
perimetres as (select * from {{ ref('hist_perimetres') }}),
indicateurs as (select * from {{ ref('hist_indicateurs') }}),
dates as (select * from {{ ref('hist_dates') }}),
jour as (select * from {{ ref('hist_jour') }}),

valeurs as (
    select
        orientations.*,
        perimetres.uai,
        perimetres.structure,
        cellules.numerateur / nullif(cellules.denominateur, 0) as valeur,
        cellules.du,
        -- the last dépôt of the interval, as the dépôt of the day knows it
        least(coalesce(cellules.au, jour.date_extraction), jour.date_extraction) as au
    from orientations
    inner join jour on orientations.session = jour.session
    inner join indicateurs using (indicateur, etape)
    inner join perimetres using (niveau, serie)
    inner join cellules
        on
            jour.session = cellules.session
            and indicateurs.indicateur_id = cellules.indicateur_id
            and perimetres.perimetre_id = cellules.perimetre_id
            and jour.date_extraction >= cellules.du
),
non_atteintes as (
    select
        valeurs.*,
        dates.date_precedente
    from valeurs
    inner join dates on valeurs.du = dates.date_extraction
    where not {{ atteint_l_orientation('valeurs.valeur', 'valeurs') }}
),
marquees as (
    select
        *,
        coalesce(lag(au) over perimetre <> date_precedente, true) as est_debut
    from non_atteintes
    window perimetre as (
        partition by niveau, uai, structure, serie, etape, indicateur order by du
    )
),
numerotees as (
    select
        *,
        count(*) filter (where est_debut) over (
            partition by niveau, uai, structure, serie, etape, indicateur order by du
        ) as episode
    from marquees
)

select
    alertes.alerte,
    numerotees.niveau,
    numerotees.uai,
    numerotees.structure,
    numerotees.serie,
    numerotees.etape,
    numerotees.indicateur,
    any_value(numerotees.cible) as cible,
    arg_max(numerotees.valeur, numerotees.du) as valeur,
    min(numerotees.du) as du,
    max(numerotees.au) as au
from numerotees
cross join alertes
group by
    alertes.alerte,
    numerotees.niveau, numerotees.uai, numerotees.structure,
    numerotees.serie, numerotees.etape, numerotees.indicateur, numerotees.episode
