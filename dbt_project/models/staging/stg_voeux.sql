with source as (select * from {{ source('raw', 'voeux') }})

select
    numero_candidat,
    numero_voeu,
    raw.en_code(phase) as phase,
    code_formation,
    coalesce(raw.en_booleen(internat), false) as internat,
    coalesce(raw.en_booleen(voeu_multiple), false) as voeu_multiple,
    raw.en_booleen(confirme) as confirme,
    raw.en_booleen(dossier_complet) as dossier_complet,
    raw.en_entier(rang) as rang,
    fichier,
    ligne
from source
