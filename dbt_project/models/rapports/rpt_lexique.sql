with
indicateurs as (select * from {{ ref('dim_indicateurs') }}),
listes as (
    select * from {{ ref('dim_listes') }}
    where est_ouverte
),
mots as (select * from {{ ref('lexique') }}),
situations as (select * from {{ ref('situations') }}),
jour as (select * from {{ ref('hist_jour') }}),
calendrier as (select * from {{ ref('calendrier') }}),

entrees as (
    select
        1 as rang, calendrier.date::varchar as tri, 'date' as type, calendrier.libelle,
        strftime(calendrier.date, '%d/%m/%Y') as definition
    from calendrier
    inner join jour using (session)
    union all
    select 2, lpad(indicateurs.ordre::varchar, 4, '0'), 'indicateur', libelle_court, definition
    from indicateurs
    where est_cle
    union all
    select 3, lpad(ordre::varchar, 4, '0'), 'liste', titre, description || ' ' || action
    from listes
    union all
    select
        4, lpad(ordre::varchar, 4, '0'), 'terme', terme,
        {{ remplir('definition', {
            'tolerance_points': "'" ~ var('tolerance_points') ~ "'",
            'tolerance_eleves': "'" ~ var('tolerance_eleves') ~ "'"
        }) }}
    from mots
    union all
    select 5, lpad(ordre::varchar, 4, '0'), 'terme', libelle, definition
    from situations
)

select
    row_number() over (order by rang, tri)::integer as ordre,
    type,
    libelle,
    definition
from entrees
