with source as (select * from {{ source('raw', 'lettres') }})

select
    numero_candidat,
    code_formation,
    texte,
    raw.en_date(date_saisie) as date_saisie,
    fichier,
    ligne
from source
