with source as (select * from {{ source('raw', 'eleves') }})

select
    uai,
    {{ ine_ou_rien() }},
    nom,
    prenom,
    raw.en_date(date_naissance) as date_naissance,
    raw.en_code(serie) as serie,
    classe,
    raw.en_date(date_entree) as date_entree,
    raw.en_date(date_sortie) as date_sortie,
    fichier,
    ligne
from source
