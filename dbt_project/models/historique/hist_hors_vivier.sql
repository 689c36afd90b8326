-- depends_on: {{ ref('hist_jour') }}
{{ config(materialized='historique', cle=['uai', 'numero_candidat']) }}
with
dossiers as (select * from {{ ref('int_hors_vivier') }}),
listes as (select * from {{ ref('dim_listes') }})

select
    dossiers.uai,
    dossiers.numero_candidat
from dossiers
inner join listes on listes.liste = 'HORS_VIVIER'
where not dossiers.est_demissionnaire and {{ est_montree('listes') }}
