with source as (select * from {{ source('raw', 'reponses') }})

select
    numero_candidat,
    raw.en_code(phase) as phase,
    code_formation,
    coalesce(raw.en_booleen(internat), false) as internat,
    raw.en_code(reponse_formation) as reponse_formation,
    raw.en_date(date_proposition) as date_proposition,
    raw.en_date(date_limite) as date_limite,
    raw.en_code(reponse_candidat) as reponse_candidat,
    raw.en_entier(rang_attente) as rang_attente,
    fichier,
    ligne
from source
