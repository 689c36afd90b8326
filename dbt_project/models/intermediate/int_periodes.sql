with
session as (select * from {{ ref('int_session') }}),
calendrier as (select * from {{ ref('calendrier') }}),
periodes as (select * from {{ ref('periodes') }})

select
    periodes.periode,
    periodes.libelle,
    periodes.ordre,
    debut.date + periodes.jours_apres_debut as date_debut,
    fin.date + periodes.jours_apres_fin as date_fin
from session
inner join calendrier as debut on session.session = debut.session
inner join calendrier as fin on session.session = fin.session
inner join periodes on debut.jalon = periodes.jalon_debut and fin.jalon = periodes.jalon_fin
