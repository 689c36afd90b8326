with
vivier as (
    select * exclude (est_retenu)
    from {{ ref('int_vivier_initial') }}
    where est_retenu
),
connus as (select * from {{ ref('stg_registre_precedent') }}),
etablissements as (select * from {{ ref('stg_etablissements') }}),
reconnus as (select distinct arrivee, eleve_id from {{ ref('int_reconnaissances') }}),

nouveaux as (
    select
        vivier.arrivee,
        (select coalesce(max(eleve_id), 0) from connus)
        + row_number() over (order by vivier.arrivee) as eleve_id
    from vivier
    anti join reconnus using (arrivee)
),
identifies as (
    select * from reconnus
    union all
    select * from nouveaux
)

select
    identifies.eleve_id::bigint as eleve_id,
    vivier.* exclude (arrivee),
    etablissements.code_academie,
    etablissements.code_departement
from vivier
inner join identifies using (arrivee)
inner join etablissements on vivier.uai = etablissements.uai
