with source as (select * from {{ source('raw', 'groupes') }})

select
    uai,
    code_groupe,
    libelle,
    {{ ine_ou_rien() }},
    {{ plier_identite('nom') }} as nom_plie,
    {{ plier_identite('prenom') }} as prenom_plie,
    raw.en_date(date_naissance) as date_naissance,
    fichier,
    ligne
from source
