with
partiels as (select * from {{ ref('stg_lycees_partiels') }}),
etablissements as (select uai from {{ ref('stg_etablissements') }})

select
    partiels.uai,
    partiels.extrait,
    partiels.controle
from partiels
inner join etablissements using (uai)
