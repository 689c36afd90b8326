with
courbes as (select * from {{ ref('catalogue_courbes') }}),
perimetres as (select niveau, uai, structure from {{ ref('rpt_perimetres') }}),
ouvertes as (select periode from {{ ref('int_periodes_ouvertes') }}),
periodes as (select * from {{ ref('int_periodes') }}),
jour as (select * from {{ ref('hist_jour') }}),
dates as (select * from {{ ref('hist_dates') }}),
cellules as (
    select * from {{ ref('hist_valeurs') }}
    where serie = 'TOUTES'
),

montrees as (
    select *
    from courbes
    where {{ a_une_periode_ouverte('courbes.periodes') }}
),
-- one point a week is enough for a small chart, and keeps workbooks as big in July as in March
points as (
    select montrees.courbe, dates.date_extraction
    from montrees
    inner join jour on true
    inner join dates
        on jour.session = dates.session and jour.date_extraction >= dates.date_extraction
    inner join periodes
        on
            list_contains(string_split(montrees.periodes, ' '), periodes.periode)
            and dates.date_extraction between periodes.date_debut and periodes.date_fin
    group by montrees.courbe, dates.date_extraction, jour.date_extraction
    qualify
        dates.date_extraction = max(dates.date_extraction) over (
            partition by montrees.courbe, date_trunc('week', dates.date_extraction)
        )
),
mesures as (
    select
        montrees.*,
        unnest(string_split(montrees.indicateurs, ' ')) as indicateur
    from montrees
)

select
    perimetres.niveau,
    perimetres.uai,
    perimetres.structure,
    mesures.ordre as ordre_courbe,
    mesures.libelle as courbe,
    points.date_extraction,
    if(
        count(cellules.numerateur) = count(*),
        sum(cellules.numerateur) / nullif(any_value(cellules.denominateur), 0),
        null
    ) as valeur
from mesures
inner join points using (courbe)
inner join jour on true
inner join cellules
    on
        jour.session = cellules.session
        and mesures.indicateur = cellules.indicateur
        and mesures.etape = cellules.etape
        and {{ est_vrai_le('cellules', 'points.date_extraction') }}
inner join perimetres
    on
        cellules.niveau = perimetres.niveau
        and cellules.uai = perimetres.uai
        and cellules.structure is not distinct from perimetres.structure
group by
    perimetres.niveau, perimetres.uai, perimetres.structure,
    mesures.ordre, mesures.libelle, points.date_extraction
