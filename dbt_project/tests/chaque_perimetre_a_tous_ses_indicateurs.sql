-- A name in the catalogue that fct_eleves does not bear would make its indicator vanish.
with
perimetres as (
    select niveau, code_academie, code_departement, uai, structure, serie, count(*) as nb
    from {{ ref('mart_indicateurs') }}
    group by all
)

select * from perimetres
where nb <> (select count(*) from {{ ref('catalogue_indicateurs') }})
