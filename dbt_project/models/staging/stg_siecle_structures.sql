with source as (select * from {{ source('raw', 'siecle_structures') }})

select
    uai,
    eleve_id_siecle,
    code_structure,
    raw.en_code(type_structure) as type_structure,
    fichier,
    ligne
from source
