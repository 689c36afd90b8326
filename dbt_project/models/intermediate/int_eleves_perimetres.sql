select
    eleve_id,
    'etablissement' as niveau,
    uai,
    null as structure
from {{ ref('int_eleves') }}
union all
select
    eleve_id,
    {{ niveau_de('type') }} as niveau,
    uai,
    code as structure
from {{ ref('int_appartenances') }}
