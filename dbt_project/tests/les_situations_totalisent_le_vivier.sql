-- In every scope and série, the situations add up to the vivier.
select niveau, code_academie, code_departement, uai, structure, serie
from {{ ref('mart_indicateurs') }}
where starts_with(indicateur, 'taux_situation_')
group by all
having
    sum(numerateur) <> any_value(denominateur)
    or count(*) <> (select count(*) from {{ ref('situations') }})
