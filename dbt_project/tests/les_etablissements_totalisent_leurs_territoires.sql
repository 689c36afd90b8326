-- Établissements add up to their département and to their académie, figure by figure.
with
indicateurs as (
    select * from {{ ref('mart_indicateurs') }}
    where numerateur is not null
),
etablissements as (
    select code_academie, code_departement, serie, etape, indicateur, numerateur, denominateur
    from indicateurs
    where niveau = 'etablissement'
),
sommes as (
    select
        'departement' as niveau, code_academie, code_departement, serie, etape, indicateur,
        sum(numerateur) as numerateur, sum(denominateur) as denominateur
    from etablissements
    group by all
    union all
    select
        'academie', code_academie, null, serie, etape, indicateur,
        sum(numerateur), sum(denominateur)
    from etablissements
    group by all
),
territoires as (
    select * from indicateurs
    where niveau in ('departement', 'academie')
)

select territoires.niveau, territoires.indicateur, territoires.serie
from territoires
full join sommes
    on
        territoires.niveau = sommes.niveau
        and territoires.code_academie = sommes.code_academie
        and territoires.code_departement is not distinct from sommes.code_departement
        and territoires.serie = sommes.serie
        and territoires.etape = sommes.etape
        and territoires.indicateur = sommes.indicateur
where
    territoires.numerateur is distinct from sommes.numerateur
    or territoires.denominateur is distinct from sommes.denominateur
