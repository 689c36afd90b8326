{%- set identite %}
    alerte, niveau, uai, structure, eleve_id, liste, serie, etape, indicateur, distinction
{%- endset -%}
with
vraies as (
    select * from {{ ref('hist_alertes_entrees') }}
    union all by name
    select * from {{ ref('hist_alertes_faits') }}
    union all by name
    select * from {{ ref('hist_alertes_orientations') }}
    union all by name
    select * from {{ ref('hist_alertes_stagnations') }}
    union all by name
    select * from {{ ref('hist_alertes_croissances') }}
),
dates as (select * from {{ ref('hist_dates') }}),

debuts as (
    select
        vraies.*,
        coalesce(
            lag(vraies.au) over (partition by {{ identite }} order by vraies.du)
            <> dates.date_precedente,
            true
        ) as est_debut
    from vraies
    inner join dates on vraies.du = dates.date_extraction
),
numerotees as (
    select
        *,
        count(*) filter (where est_debut) over (
            partition by {{ identite }} order by du
        ) as episode
    from debuts
)

select
    {{ identite }},
    arg_max(nombre, du) as nombre,
    arg_max(valeur, du) as valeur,
    arg_max(valeur_comparee, du) as valeur_comparee,
    arg_max(cible, du) as cible,
    min(du) as du,
    max(au) as au
from numerotees
group by {{ identite }}, episode
