with source as (select * from {{ source('raw', 'candidats') }})

select
    numero_candidat,
    {{ ine_ou_rien() }},
    uai,
    nom,
    prenom,
    {{ plier_identite('nom') }} as nom_plie,
    {{ plier_identite('prenom') }} as prenom_plie,
    raw.en_date(date_naissance) as date_naissance,
    raw.en_code(serie) as serie,
    classe,
    raw.en_horodatage(date_inscription) as date_inscription,
    raw.en_code(statut) as statut,
    raw.en_date(date_demission) as date_demission,
    raw.en_date(date_inscription_pc) as date_inscription_pc,
    raw.en_date(date_saisine_caes) as date_saisine_caes,
    fichier,
    ligne
from source
