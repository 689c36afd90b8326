-- What a rule of catalogue_alertes needs according to its type is there, and exists.
with
alertes as (select * from {{ ref('catalogue_alertes') }}),
indicateurs as (select * from {{ ref('catalogue_indicateurs') }}),
faits as (
    select column_name
    from duckdb_columns()
    where
        schema_name = '{{ ref("fct_eleves").schema }}'
        and table_name = '{{ ref("fct_eleves").identifier }}'
        and data_type = 'BOOLEAN'
),
echeances as (select alerte, unnest(string_split(echeances, ' ')) as jalon from alertes)

select alerte, 'liste' as manque
from alertes
where type in ('entree_liste', 'croissance_liste') and liste is null
union all
select alerte, 'fait'
from alertes
where type = 'fait_eleve' and coalesce(fait not in (select column_name from faits), true)
union all
select alertes.alerte, 'indicateur'
from alertes
left join indicateurs using (indicateur, etape)
where alertes.type = 'stagnation' and indicateurs.indicateur is null
union all
select alerte, 'seuil'
from alertes
where type in ('stagnation', 'croissance_liste') and seuil is null
union all
select alerte, 'message'
from alertes
where
    coalesce(message, '') = '' and type = 'fait_eleve'
    or coalesce(message_collectif, '') = '' and type <> 'fait_eleve'
    or coalesce(message, '') = '' and type = 'entree_liste' and liste <> 'HORS_VIVIER'
union all
select alerte, jalon
from echeances
where jalon not in {{ liste_sql(var('jalons')) }}
