with
eleves as (select * from {{ ref('stg_siecle_eleves') }}),
structures as (select * from {{ ref('stg_siecle_structures') }}),
mef as (select * from {{ ref('stg_mef') }}),

divisions as (
    select
        uai,
        eleve_id_siecle,
        min(code_structure) filter (where code_structure <> 'Inactifs') as classe,
        count(distinct code_structure) filter (where code_structure <> 'Inactifs') as nb_classes,
        bool_and(code_structure = 'Inactifs') as est_inactif
    from structures
    where type_structure = 'D'
    group by uai, eleve_id_siecle
)

select
    eleves.*,
    mef.serie,
    divisions.classe,
    coalesce(divisions.nb_classes, 0) as nb_classes,
    coalesce(divisions.est_inactif, false) as est_inactif,
    mef.serie is null as est_mef_inconnu,
    coalesce(mef.serie <> 'HORS_TERMINALE', false) as est_en_terminale
from eleves
left join mef on eleves.code_mef = mef.code_mef
left join divisions
    on eleves.uai = divisions.uai and eleves.eleve_id_siecle = divisions.eleve_id_siecle
