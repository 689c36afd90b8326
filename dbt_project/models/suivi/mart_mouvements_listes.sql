with
membres as (select * from {{ ref('hist_membres') }}),
listes as (select * from {{ ref('catalogue_listes') }}),
dates as (select * from {{ ref('hist_dates') }}),
montrees as (
    select date_extraction, liste from {{ ref('hist_listes') }}
    where est_montree
),
jour as (select * from {{ ref('hist_jour') }}),

mouvements as (
    select
        membres.session,
        listes.liste,
        membres.eleve_id,
        membres.du as date_entree,
        if(sortie.date_suivante <= jour.date_extraction, sortie.date_suivante, null) as date_sortie,
        entree.date_precedente
    from membres
    inner join listes on membres.sujet = listes.liste
    inner join jour on membres.du <= jour.date_extraction
    inner join dates as entree on membres.du = entree.date_extraction
    left join dates as sortie on membres.au = sortie.date_extraction
)

select
    mouvements.session,
    mouvements.liste,
    mouvements.eleve_id,
    mouvements.date_entree,
    mouvements.date_sortie,
    avant.liste is null as est_ouverture,
    mouvements.date_sortie is not null and apres.liste is null as est_fermeture
from mouvements
left join montrees as avant
    on mouvements.liste = avant.liste and mouvements.date_precedente = avant.date_extraction
left join montrees as apres
    on mouvements.liste = apres.liste and mouvements.date_sortie = apres.date_extraction
