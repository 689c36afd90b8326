-- An empty vivier is never a success.
select 1 as vivier_vide
where not exists (from {{ ref('int_eleves') }})
