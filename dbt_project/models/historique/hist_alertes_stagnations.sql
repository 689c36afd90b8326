with
alertes as (
    select * from {{ ref('catalogue_alertes') }}
    where type = 'stagnation'
),
fenetres as (select * from {{ ref('hist_fenetres') }}),
valeurs as (
    select * from {{ ref('hist_valeurs') }}
    where serie = 'TOUTES' and niveau in ('etablissement', 'classe', 'groupe')
),
dates as (select * from {{ ref('hist_dates') }}),
jour as (select * from {{ ref('hist_jour') }}),

-- each dépôt of a window, with the latest one at least two days older
paires as (
    select
        alertes.alerte, alertes.indicateur, alertes.etape, alertes.seuil, alertes.liste,
        jour.session, fenetres.date,
        max(avant.date_extraction) as date_comparee
    from alertes
    inner join fenetres using (alerte)
    inner join jour on true
    inner join dates as avant
        on
            jour.session = avant.session
            and avant.date_extraction
            <= fenetres.date - {{ var('jours_comparaison_stagnation') }}
    group by all
)

select
    paires.alerte,
    valeurs.niveau,
    valeurs.uai,
    valeurs.structure,
    paires.liste,
    valeurs.serie,
    valeurs.etape,
    valeurs.indicateur,
    valeurs.valeur,
    comparees.valeur as valeur_comparee,
    paires.date as du,
    paires.date as au
from paires
inner join valeurs
    on
        paires.session = valeurs.session
        and paires.indicateur = valeurs.indicateur
        and paires.etape = valeurs.etape
        and {{ est_vrai_le('valeurs', 'paires.date') }}
inner join valeurs as comparees
    on
        paires.session = comparees.session
        and paires.indicateur = comparees.indicateur
        and paires.etape = comparees.etape
        and valeurs.niveau = comparees.niveau
        and valeurs.uai = comparees.uai
        and valeurs.structure is not distinct from comparees.structure
        and {{ est_vrai_le('comparees', 'paires.date_comparee') }}
where
    valeurs.valeur < 1
    -- rounded: 0.905 - 0.9 is not 0.005 in binary
    and round(valeurs.valeur - comparees.valeur, 9) < paires.seuil
