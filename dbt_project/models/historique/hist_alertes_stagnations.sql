with
alertes as (
    select * from {{ ref('catalogue_alertes') }}
    where type = 'stagnation'
),
fenetres as (select * from {{ ref('hist_fenetres') }}),
cellules as (select * from {{ ref('hist_cellules') }}),
perimetres as (
    select * from {{ ref('hist_perimetres') }}
    where serie = 'TOUTES' and niveau in ('etablissement', 'classe', 'groupe')
),
indicateurs as (select * from {{ ref('hist_indicateurs') }}),
dates as (select * from {{ ref('hist_dates') }}),
jour as (select * from {{ ref('hist_jour') }}),

-- each dépôt of a window, with the latest one at least two days older
paires as (
    select
        alertes.alerte, alertes.indicateur, alertes.etape, alertes.seuil, alertes.liste,
        fenetres.jalon, fenetres.date, fenetres.date_precedente,
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
),
valeurs as (
    select
        perimetres.niveau,
        perimetres.uai,
        perimetres.structure,
        indicateurs.indicateur,
        indicateurs.etape,
        cellules.numerateur / nullif(cellules.denominateur, 0) as valeur,
        cellules.du,
        cellules.au
    from cellules
    inner join jour using (session)
    inner join perimetres using (perimetre_id)
    inner join indicateurs using (indicateur_id)
    semi join alertes using (indicateur, etape)
),
stagnantes as (
    select
        paires.*,
        valeurs.niveau,
        valeurs.uai,
        valeurs.structure,
        valeurs.valeur,
        comparees.valeur as valeur_comparee
    from paires
    inner join valeurs
        on
            paires.indicateur = valeurs.indicateur
            and paires.etape = valeurs.etape
            and {{ est_vrai_le('valeurs', 'paires.date') }}
    inner join valeurs as comparees
        on
            paires.indicateur = comparees.indicateur
            and paires.etape = comparees.etape
            and valeurs.niveau = comparees.niveau
            and valeurs.uai = comparees.uai
            and valeurs.structure is not distinct from comparees.structure
            and {{ est_vrai_le('comparees', 'paires.date_comparee') }}
    where
        valeurs.valeur < 1
        -- rounded: 0.905 - 0.9 is not 0.005 in binary
        and round(valeurs.valeur - comparees.valeur, 9) < paires.seuil
),
numerotees as (
    select
        *,
        count(*) filter (where est_debut) over (
            partition by alerte, jalon, niveau, uai, structure order by date
        ) as episode
    from (
        select
            *,
            coalesce(
                lag(date) over (partition by alerte, jalon, niveau, uai, structure order by date)
                <> date_precedente,
                true
            ) as est_debut
        from stagnantes
    )
)

select
    alerte,
    niveau,
    uai,
    structure,
    liste,
    'TOUTES' as serie,
    etape,
    indicateur,
    arg_max(valeur, date) as valeur,
    arg_max(valeur_comparee, date) as valeur_comparee,
    min(date) as du,
    max(date) as au
from numerotees
group by alerte, jalon, niveau, uai, structure, liste, etape, indicateur, episode
