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
    select
        perimetres.niveau, perimetres.uai, coalesce(perimetres.structure, '') as structure,
        cellules.denominateur as nb_eleves, cellules.session, cellules.du, cellules.au
    from {{ ref('hist_cellules') }} as cellules
    inner join {{ ref('hist_perimetres') }} as perimetres using (perimetre_id)
    inner join {{ ref('hist_indicateurs') }} as indicateurs using (indicateur_id)
    where perimetres.serie = 'TOUTES' and indicateurs.indicateur = 'taux_participation'
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
        dates.date_precedente,
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
),
excessives as (
    select
        croissances.*,
        coalesce(
            lag(croissances.du) over perimetre <> croissances.date_precedente, true
        ) as est_debut
    from croissances
    inner join eleves
        on
            croissances.session = eleves.session
            and croissances.niveau = eleves.niveau
            and croissances.uai = eleves.uai
            and croissances.structure = eleves.structure
            and {{ est_vrai_le('eleves', 'croissances.du') }}
    where croissances.accroissement > croissances.seuil * eleves.nb_eleves
    window perimetre as (
        partition by
            croissances.alerte, croissances.niveau, croissances.uai, croissances.structure
        order by croissances.du
    )
),
numerotees as (
    select
        *,
        count(*) filter (where est_debut) over (
            partition by alerte, niveau, uai, structure order by du
        ) as episode
    from excessives
)

select
    alerte,
    niveau,
    uai,
    nullif(structure, '') as structure,
    liste,
    arg_max(accroissement, du) as nombre,
    min(du) as du,
    max(du) as au
from numerotees
group by alerte, niveau, uai, structure, liste, episode
