with
vivier as (
    select * exclude (est_retenu)
    from {{ ref('int_vivier_initial') }}
    where est_retenu
),
connus as (select * from {{ ref('stg_registre_precedent') }}),
etablissements as (select * from {{ ref('stg_etablissements') }}),
reconnus as (select distinct fichier, ligne, eleve_id from {{ ref('int_reconnaissances') }}),

nouveaux as (
    select
        vivier.fichier,
        vivier.ligne,
        (select coalesce(max(eleve_id), 0) from connus)
        + row_number() over (order by vivier.fichier, vivier.ligne) as eleve_id
    from vivier
    anti join reconnus using (fichier, ligne)
),
identifies as (
    select * from reconnus
    union all
    select * from nouveaux
)

select
    identifies.eleve_id::bigint as eleve_id,
    vivier.*,
    etablissements.code_academie,
    etablissements.code_departement
from vivier
inner join identifies using (fichier, ligne)
inner join etablissements on vivier.uai = etablissements.uai
