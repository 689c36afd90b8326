with source as (select * from {{ source('raw', 'siecle_eleves') }})

select
    uai,
    eleve_id_siecle,
    {{ ine_ou_rien() }},
    nom,
    nom_usage,
    prenom,
    raw.en_date(date_naissance) as date_naissance,
    code_mef,
    raw.en_date(date_entree) as date_entree,
    raw.en_date(date_sortie) as date_sortie,
    fichier,
    ligne
from source
