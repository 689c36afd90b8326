with
faits as (select * from {{ ref('fct_eleves') }}),
perimetres as (select * from {{ ref('int_eleves_perimetres') }}),
noms as (select * from {{ ref('dim_eleves') }})

select
    perimetres.niveau,
    perimetres.uai,
    perimetres.structure,
    perimetres.eleve_id,
    row_number() over (
        partition by perimetres.niveau, perimetres.uai, perimetres.structure
        order by noms.nom_ordre, noms.prenom_ordre, noms.date_naissance, noms.eleve_id
    )::integer as ordre
from perimetres
inner join noms using (eleve_id)
inner join faits using (eleve_id)
where not faits.est_parti
order by perimetres.niveau, perimetres.uai, perimetres.structure, ordre
