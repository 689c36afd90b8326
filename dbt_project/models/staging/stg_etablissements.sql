with source as (select * from {{ source('raw', 'etablissements') }})

select
    uai,
    nom,
    raw.en_code(type) as type,
    raw.en_code(secteur) as secteur,
    commune,
    code_departement,
    departement,
    code_academie,
    academie,
    fichier,
    ligne
from source
