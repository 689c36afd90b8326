-- depends_on: {{ ref('hist_jour') }}, {{ ref('int_numeros_reunis') }}
{{ config(materialized='historique', cle=['sujet', 'eleve_id'], valeurs=['date_limite']) }}
with
membres as (select * from {{ ref('fct_membres_listes') }}),
eleves as (select * from {{ ref('fct_eleves') }}),
precisions as (select * from {{ ref('int_listes_precisions') }}),
alertes as (
    select fait, min(liste) as liste
    from {{ ref('catalogue_alertes') }}
    where type = 'fait_eleve'
    group by fait
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
    eleve_id,
    null::date as date_limite
from membres
union all
-- a fact that has a deadline is another fact when the deadline is another
select
    faits.fait,
    faits.eleve_id,
    precisions.date_limite
from faits
inner join alertes using (fait)
left join precisions using (liste, eleve_id)
