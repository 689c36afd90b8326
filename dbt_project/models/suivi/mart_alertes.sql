with
episodes as (select * from {{ ref('hist_episodes') }}),
catalogue as (select * from {{ ref('catalogue_alertes') }}),
etablissements as (select * from {{ ref('dim_etablissements') }}),
dates as (select * from {{ ref('hist_dates') }}),
jour as (select * from {{ ref('hist_jour') }})

select
    jour.session,
    episodes.alerte,
    catalogue.type,
    catalogue.gravite,
    episodes.niveau,
    etablissements.code_academie,
    etablissements.code_departement,
    episodes.uai,
    episodes.structure,
    episodes.eleve_id,
    episodes.liste,
    episodes.serie,
    episodes.etape,
    episodes.indicateur,
    episodes.nombre,
    episodes.valeur,
    episodes.valeur_comparee,
    episodes.cible,
    episodes.du as date_debut,
    if(episodes.au < jour.date_extraction, dates.date_suivante, null) as date_fin,
    case
        when episodes.au < jour.date_extraction then 'close'
        when episodes.du = jour.date_extraction then 'nouvelle'
        else 'en_cours'
    end as statut
from episodes
cross join jour
inner join catalogue using (alerte)
inner join etablissements using (uai)
inner join dates on episodes.au = dates.date_extraction
