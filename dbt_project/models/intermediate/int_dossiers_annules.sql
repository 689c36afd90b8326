select
    numero_candidat,
    eleve_id
from {{ ref('int_rattachements') }}
where statut = 'ANNULE'
