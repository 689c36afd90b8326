with
alertes as (
    select * from {{ ref('catalogue_alertes') }}
    where type = 'fait_eleve'
),
membres as (select * from {{ ref('hist_membres') }}),
perimetres as (select * from {{ ref('int_eleves_perimetres') }}),
jour as (select * from {{ ref('hist_jour') }}),
fenetres as (select * from {{ ref('hist_fenetres') }})

select
    alertes.alerte,
    perimetres.niveau,
    perimetres.uai,
    perimetres.structure,
    membres.eleve_id,
    alertes.liste,
    membres.date_limite as distinction, -- another deadline is another alert
    fenetres.date as du,
    fenetres.date as au
from alertes
inner join jour on true
inner join membres on alertes.fait = membres.sujet and jour.session = membres.session
inner join fenetres
    on alertes.alerte = fenetres.alerte and {{ est_vrai_le('membres', 'fenetres.date') }}
inner join perimetres using (eleve_id)
