select
    raw.en_entier(session)::integer as session,
    lower(indicateur) as indicateur,
    lower(etape) as etape,
    raw.en_code(serie) as serie,
    raw.en_nombre(valeur) as valeur,
    libelle,
    source
from {{ source('raw', 'references_') }}
