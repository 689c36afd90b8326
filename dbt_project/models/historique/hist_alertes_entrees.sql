with
alertes as (
    select * from {{ ref('catalogue_alertes') }}
    where type = 'entree_liste'
),
membres as (select * from {{ ref('hist_membres') }}),
hors_vivier as (select * from {{ ref('hist_hors_vivier') }}),
effectifs as (select * from {{ ref('hist_effectifs') }}),
perimetres as (select * from {{ ref('int_eleves_perimetres') }}),
dates as (select * from {{ ref('hist_dates') }}),
jour as (select * from {{ ref('hist_jour') }}),
montrees as (
    select liste, date_extraction from {{ ref('hist_listes') }}
    where est_montree
),

-- the days on which each list is shown, and whether the dépôt before showed it too
jours as (
    select
        alertes.alerte,
        alertes.liste,
        dates.session,
        dates.date_extraction as date,
        avant.liste is null as est_ouverture
    from montrees
    inner join alertes using (liste)
    inner join dates using (date_extraction)
    inner join
        jour
        on dates.session = jour.session and dates.date_extraction <= jour.date_extraction
    left join montrees as avant
        on montrees.liste = avant.liste and dates.date_precedente = avant.date_extraction
),
individuelles as (
    select jours.*, perimetres.niveau, perimetres.uai, perimetres.structure, membres.eleve_id
    from jours
    inner join membres
        on
            jours.session = membres.session
            and jours.liste = membres.sujet
            and jours.date = membres.du
    inner join perimetres using (eleve_id)
    where not jours.est_ouverture
),
ouvertures as (
    select
        jours.*,
        effectifs.niveau,
        effectifs.uai,
        nullif(effectifs.structure, '') as structure,
        effectifs.nombre
    from jours
    inner join effectifs
        on
            jours.session = effectifs.session
            and jours.liste = effectifs.liste
            and {{ est_vrai_le('effectifs', 'jours.date') }}
    where jours.est_ouverture
),
dossiers as (
    select jours.*, 'etablissement' as niveau, hors_vivier.uai, count(*) as nombre
    from jours
    inner join hors_vivier on jours.session = hors_vivier.session and jours.date = hors_vivier.du
    where jours.liste = 'HORS_VIVIER'
    group by all
),
toutes as (
    select * from individuelles
    union all by name
    select * from ouvertures
    union all by name
    select * from dossiers
)

select
    alerte,
    niveau,
    uai,
    structure,
    eleve_id,
    liste,
    nombre,
    date as distinction, -- two entries running are two alerts
    date as du,
    date as au
from toutes
