-- depends_on: {{ ref('hist_jour') }}
{{ config(
    materialized='historique', cle=['niveau', 'uai', 'structure', 'liste'], valeurs=['nombre']
) }}
with
membres as (select * from {{ ref('fct_membres_listes') }}),
perimetres as (select * from {{ ref('int_eleves_perimetres') }})

select
    perimetres.niveau,
    perimetres.uai,
    coalesce(perimetres.structure, '') as structure,
    membres.liste,
    count(*) as nombre
from membres
inner join perimetres using (eleve_id)
group by all
