-- The history gives back, for the day of the dépôt, exactly the cells of the marts and the lists.
{{ config(meta={'dagster': {'ref': {'name': 'mart_evolution_indicateurs'}}}) }}
with
jour as (select * from {{ ref('hist_jour') }}),
cellules as (
    select * exclude (mart) from {{ ref('mart_indicateurs') }}
),
memoire as (
    select evolution.* exclude (mart)
    from {{ ref('mart_evolution_indicateurs') }} as evolution
    semi join jour using (date_extraction)
),
listes as (select liste, eleve_id from {{ ref('fct_membres_listes') }}),
presences as (
    select mouvements.liste, mouvements.eleve_id
    from {{ ref('mart_mouvements_listes') }} as mouvements
    semi join jour using (session)
    where mouvements.date_sortie is null
),

-- millions of cells: their number and the sum of their hashes, rather than a sort of each side
empreintes as (
    select count(*) as nombre, sum(hash(cellules)::hugeint) as empreinte from cellules
    union
    select count(*), sum(hash(memoire)::hugeint) from memoire
),
listes_perdues as (
    select * from listes
    except all
    select * from presences
),
listes_de_trop as (
    select * from presences
    except all
    select * from listes
),
comptes as (
    select 'cellules différentes' as ecart, count(*) - 1 as nombre from empreintes
    union all
    select 'listes perdues', count(*) from listes_perdues
    union all
    select 'listes de trop', count(*) from listes_de_trop
)

select * from comptes
where nombre > 0
