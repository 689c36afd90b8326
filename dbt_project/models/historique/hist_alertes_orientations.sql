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
jour as (select * from {{ ref('hist_jour') }})

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
    valeurs.du,
    -- the last dépôt of the interval, as the dépôt of the day knows it
    least(coalesce(valeurs.au, jour.date_extraction), jour.date_extraction) as au
from orientations
inner join jour on orientations.session = jour.session
inner join valeurs {{ memes('orientations', 'valeurs', ['session', 'niveau']) }}
cross join alertes
where
    valeurs.du <= jour.date_extraction
    and not {{ atteint_l_orientation('valeurs.valeur', 'orientations') }}
