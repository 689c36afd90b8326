-- depends_on: {{ ref('hist_jour') }}
{{ config(materialized='historique', cle=['sujet', 'eleve_id']) }}
with
membres as (select * from {{ ref('fct_membres_listes') }}),
eleves as (select * from {{ ref('fct_eleves') }}),
alertes as (
    select distinct fait from {{ ref('catalogue_alertes') }}
    where type = 'fait_eleve'
),
faits as (
    select eleve_id, fait
    from (
        unpivot (
            select * from eleves
            where not est_parti and not est_demissionnaire
        )
        on columns('^(est|a)_') into name fait value est_vrai
    )
    where est_vrai
)

select
    liste as sujet,
    eleve_id
from membres
union all
select
    faits.fait,
    faits.eleve_id
from faits
inner join alertes using (fait)
