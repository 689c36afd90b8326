with
alertes as (
    select * from {{ ref('catalogue_alertes') }}
    where type = 'orientation'
),
orientations as (
    select * from {{ ref('stg_orientations') }}
    where niveau in ('etablissement', 'classe', 'groupe')
),
valeurs as (select * from {{ ref('hist_valeurs') }}),
jour as (select * from {{ ref('hist_jour') }}),
-- of the dépôts before, purged, only the figures are known: no alert dates from them
memoire as (
    select min(listes.date_extraction) as debut
    from {{ ref('hist_listes') }} as listes
    inner join {{ ref('hist_dates') }} as dates using (date_extraction)
    inner join jour on dates.session = jour.session
)

select
    alertes.alerte,
    valeurs.niveau,
    valeurs.uai,
    valeurs.structure,
    valeurs.serie,
    valeurs.etape,
    valeurs.indicateur,
    orientations.cible,
    valeurs.valeur,
    greatest(valeurs.du, memoire.debut) as du,
    -- the last dépôt of the interval, as the dépôt of the day knows it
    least(coalesce(valeurs.au, jour.date_extraction), jour.date_extraction) as au
from orientations
inner join jour on orientations.session = jour.session
inner join valeurs {{ memes('orientations', 'valeurs', ['session', 'niveau']) }}
cross join alertes
cross join memoire
where
    valeurs.du <= jour.date_extraction
    and coalesce(valeurs.au >= memoire.debut, true)
    and not {{ atteint_l_orientation('valeurs.valeur', 'orientations') }}
