{{ config(materialized='view') }}
with
valeurs as (select * from {{ ref('hist_valeurs') }}),
dates as (select * from {{ ref('hist_dates') }})

select
    valeurs.session,
    dates.date_extraction,
    valeurs.niveau,
    valeurs.code_academie,
    valeurs.code_departement,
    valeurs.uai,
    valeurs.structure,
    valeurs.serie,
    valeurs.mart,
    valeurs.etape,
    valeurs.indicateur,
    valeurs.famille,
    valeurs.numerateur,
    valeurs.denominateur,
    valeurs.valeur
from valeurs
inner join dates
    on
        valeurs.session = dates.session
        and {{ est_vrai_le('valeurs', 'dates.date_extraction') }}
