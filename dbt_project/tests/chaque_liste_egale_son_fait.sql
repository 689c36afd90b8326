-- Pupils on a list = pupils of its fact − departed − resigned (unless it keeps them), per lycée;
-- and where the list names an indicator, that fact is its numerator, in the séries of the list's
-- voies: pupils of other voies count in the indicator and are on no such list. In a lycée that
-- lacks a source of the list, the list is empty.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_listes_nominatives'}}}) }}
with
listes as (
    select * from {{ ref('dim_listes') }} as listes
    where {{ est_montree('listes') }} and listes.fait is not null
),
eleves as (select * from {{ ref('fct_eleves') }}),
series as (select * from {{ ref('series') }}),
indicateurs as (
    select listes.liste, figures.uai, sum(figures.numerateur) as numerateur
    from {{ ref('mart_indicateurs') }} as figures
    inner join series using (serie)
    inner join listes using (indicateur, etape)
    where
        figures.niveau = 'etablissement'
        and figures.numerateur is not null
        and {{ est_de_la_voie('listes', 'series') }}
    group by listes.liste, figures.uai
),

partiels as (select * from {{ ref('int_lycees_partiels') }}),
absentes as (
    {{ sans_leurs_sources('listes', 'partiels', 'liste') }}
),
faits as (
    select
        uai,
        fait,
        voie,
        count(*) as nb,
        count(*) filter (where not sorti) as nb_presents,
        count(*) filter (where not sorti and not resigne) as nb_restants
    from (
        unpivot (
            select
                eleves.uai, series.voie, eleves.est_parti as sorti,
                eleves.est_demissionnaire as resigne,
                columns('^(est|a)_')
            from eleves
            inner join series using (serie)
        )
        on columns('^(est|a)_') into name fait value est_vrai
    )
    where est_vrai
    group by uai, fait, voie
),
sur_liste as (
    select liste, uai, count(*) as nb
    from {{ ref('rpt_listes_nominatives') }}
    group by liste, uai
),
attendus as (
    select
        listes.liste,
        listes.indicateur,
        listes.etape,
        faits.uai,
        sum(faits.nb) as nb,
        sum(if(listes.garde_demissionnaires, faits.nb_presents, faits.nb_restants)) as nb_attendu
    from listes
    inner join faits on listes.fait = faits.fait and {{ est_de_la_voie('listes', 'faits') }}
    anti join absentes on listes.liste = absentes.liste and faits.uai = absentes.uai
    group by listes.liste, listes.indicateur, listes.etape, faits.uai
)

select attendus.liste, attendus.uai
from attendus
left join sur_liste using (liste, uai)
left join indicateurs using (liste, uai)
where
    coalesce(sur_liste.nb, 0) <> attendus.nb_attendu
    or (indicateurs.numerateur is not null and indicateurs.numerateur <> attendus.nb)
union all
select sur_liste.liste, sur_liste.uai
from sur_liste
anti join attendus using (liste, uai)
where sur_liste.liste <> 'HORS_VIVIER'
