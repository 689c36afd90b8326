with
faits as (select * from {{ ref('fct_eleves') }}),
listes as (
    select * from {{ ref('dim_listes') }} as listes
    where {{ est_montree('listes') }}
),
series as (select serie, voie from {{ ref('series') }}),
partiels as (select * from {{ ref('int_lycees_partiels') }}),
-- nobody is on a list for want of rows that were not delivered
absentes as (
    {{ sans_leurs_sources('listes', 'partiels', 'liste') }}
),
faits_vrais as (
    select eleve_id, fait
    from (unpivot faits on columns('^(est|a)_') into name fait value est_vrai)
    where est_vrai
)

select
    listes.liste,
    faits.eleve_id
from faits_vrais
inner join listes using (fait)
inner join faits using (eleve_id)
inner join series using (serie)
anti join absentes on listes.liste = absentes.liste and faits.uai = absentes.uai
where
    not faits.est_parti
    and {{ est_de_la_voie('listes', 'series') }}
    and (listes.garde_demissionnaires or not faits.est_demissionnaire)
