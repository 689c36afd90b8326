-- HORS_VIVIER excepted (its rows are dossiers), a list names a boolean column of fct_eleves,
-- columns that exist, périodes that exist, and what fills the columns that are its own.
with
faits as (
    select column_name
    from duckdb_columns()
    where
        schema_name = '{{ ref("fct_eleves").schema }}'
        and table_name = '{{ ref("fct_eleves").identifier }}'
        and data_type = 'BOOLEAN'
),
listes as (select * from {{ ref('dim_listes') }}),
colonnes as (select liste, unnest(string_split(colonnes, ' ')) as colonne from listes),
periodes as (select liste, unnest(string_split(periodes, ' ')) as periode from listes)

select liste, fait as inconnu
from listes
where
    liste <> 'HORS_VIVIER' and fait not in (select column_name from faits)
    or (fait is null) <> (liste = 'HORS_VIVIER')
union all
select liste, colonne
from colonnes
anti join {{ ref('catalogue_colonnes') }} using (colonne)
union all
select liste, periode
from periodes
anti join {{ ref('periodes') }} using (periode)
union all
select listes.liste, colonnes.colonne
from colonnes
inner join listes using (liste)
where
    colonnes.colonne in ('formations', 'etablissement_accueil') and listes.lignes is null
    or colonnes.colonne in ('date_limite', 'jours_restants')
    and coalesce(listes.lignes, listes.echeance) is null
