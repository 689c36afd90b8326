with
catalogue as (select * from {{ ref('catalogue_indicateurs') }}),
presences as (
    select distinct unnest([extrait, extrait || '.' || colonne]) as source
    from {{ ref('stg_presences') }}
),
sources as (
    select indicateur, etape, unnest(string_split(sources, ' ')) as source
    from catalogue
    where sources is not null
),
manquantes as (
    select sources.indicateur, sources.etape, string_agg(sources.source, ' ') as sources_absentes
    from sources
    anti join presences using (source)
    group by sources.indicateur, sources.etape
)

select
    catalogue.* exclude (synthese),
    manquantes.sources_absentes
from catalogue
left join manquantes using (indicateur, etape)
