-- int_eleves keeps exactly the pupils kept by the vivier, each once.
select count(*) as retenus
from {{ ref('int_vivier_initial') }}
where est_retenu
having count(*) <> (select count(*) from {{ ref('int_eleves') }})
