with
alertes as (
    select * from {{ ref('catalogue_alertes') }}
    where type = 'croissance_liste'
),
effectifs as (select * from {{ ref('hist_effectifs') }}),
montrees as (
    select liste, date_extraction from {{ ref('hist_listes') }}
    where est_montree
),
eleves as (
    select session, niveau, uai, structure, denominateur as nb_eleves, du, au
    from {{ ref('hist_valeurs') }}
    where indicateur = 'taux_participation' and serie = 'TOUTES'
),
dates as (select * from {{ ref('hist_dates') }}),
jour as (select * from {{ ref('hist_jour') }}),

-- a list only grows where an interval of its number starts
changements as (
    select
        *,
        lag(nombre) over perimetre as nombre_avant,
        lag(au) over perimetre as fin_avant
    from effectifs
    window perimetre as (partition by session, niveau, uai, structure, liste order by du)
),
croissances as (
    select
        alertes.alerte,
        alertes.seuil,
        changements.*,
        changements.nombre
        - if(
            changements.fin_avant = dates.date_precedente, changements.nombre_avant, 0
        ) as accroissement
    from changements
    inner join jour on changements.session = jour.session and changements.du <= jour.date_extraction
    inner join alertes using (liste)
    inner join dates on changements.du = dates.date_extraction
    inner join montrees as avant
        on changements.liste = avant.liste and dates.date_precedente = avant.date_extraction
)

select
    croissances.alerte,
    eleves.niveau,
    eleves.uai,
    eleves.structure,
    croissances.liste,
    croissances.accroissement as nombre,
    croissances.du,
    croissances.du as au
from croissances
inner join eleves
    on
        croissances.session = eleves.session
        and croissances.niveau = eleves.niveau
        and croissances.uai = eleves.uai
        and croissances.structure = coalesce(eleves.structure, '')
        and {{ est_vrai_le('eleves', 'croissances.du') }}
where croissances.accroissement > croissances.seuil * eleves.nb_eleves
