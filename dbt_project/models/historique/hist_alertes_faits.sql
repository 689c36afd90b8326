with
alertes as (
    select * from {{ ref('catalogue_alertes') }}
    where type = 'fait_eleve'
),
membres as (select * from {{ ref('hist_membres') }}),
perimetres as (select * from {{ ref('int_eleves_perimetres') }}),
jour as (select * from {{ ref('hist_jour') }}),
fenetres as (select * from {{ ref('hist_fenetres') }}),

-- an interval of the fact, cut to each window of the rule
episodes as (
    select
        alertes.alerte,
        alertes.liste,
        membres.eleve_id,
        min(fenetres.date) as du,
        max(fenetres.date) as au
    from alertes
    inner join jour on true
    inner join membres on alertes.fait = membres.sujet and jour.session = membres.session
    inner join fenetres
        on alertes.alerte = fenetres.alerte and {{ est_vrai_le('membres', 'fenetres.date') }}
    group by alertes.alerte, alertes.liste, membres.eleve_id, membres.du, fenetres.jalon
)

select
    episodes.alerte,
    perimetres.niveau,
    perimetres.uai,
    perimetres.structure,
    episodes.eleve_id,
    episodes.liste,
    episodes.du,
    episodes.au
from episodes
inner join perimetres using (eleve_id)
