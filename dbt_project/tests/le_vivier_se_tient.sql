-- An empty vivier is never a success, and every pupil that it keeps receives one number. To
-- resolve: the dépôt when nobody is kept (all gone before the ouverture?), int_eleves when somebody
-- is lost.
{{ test_de_phrases(sur='int_eleves') }}
with
comptes as (
    select
        (select count(*) from {{ ref('int_eleves') }}) as eleves,
        (select count_if(est_retenu) from {{ ref('int_vivier_initial') }}) as retenus
)

select 'int_eleves' as modele, 'le vivier est vide' as phrase, 1 as lignes
from comptes
where eleves = 0
union all
select
    'int_eleves',
    'un élève se perd en recevant son numéro, ou en reçoit deux',
    abs(eleves - retenus)
from comptes
where eleves <> retenus
