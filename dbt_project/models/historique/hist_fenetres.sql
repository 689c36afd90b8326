with
alertes as (select * from {{ ref('catalogue_alertes') }}),
calendrier as (select * from {{ ref('calendrier') }}),
listes as (select * from {{ ref('hist_listes') }}),
-- of a dépôt that was purged only the figures are known: no alert is read there
dates as (
    select * from {{ ref('hist_dates') }}
    where date_extraction in (select date_extraction from listes)
),
jour as (select * from {{ ref('hist_jour') }}),

echeances as (
    select
        alerte,
        fenetre_jours,
        unnest(if(echeances is null, [null], string_split(echeances, ' '))) as jalon
    from alertes
),
fenetres as (
    select
        echeances.alerte,
        echeances.jalon,
        calendrier.date as fin,
        calendrier.date - coalesce(echeances.fenetre_jours, 0) as debut
    from echeances
    cross join jour
    left join calendrier on jour.session = calendrier.session and echeances.jalon = calendrier.jalon
)

select distinct
    fenetres.alerte,
    dates.date_extraction as date
from fenetres
cross join jour
inner join dates
    on
        jour.session = dates.session
        and jour.date_extraction >= dates.date_extraction
where fenetres.jalon is null or dates.date_extraction between fenetres.debut and fenetres.fin
