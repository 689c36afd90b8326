select
    ancien,
    eleve_id
from {{ ref('int_reconnaissances') }}
where ancien <> eleve_id
