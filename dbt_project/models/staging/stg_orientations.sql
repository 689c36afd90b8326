with
depot as (
    select
        raw.en_entier(session)::integer as session,
        lower(indicateur) as indicateur,
        lower(etape) as etape,
        raw.en_code(serie) as serie,
        lower(niveau) as niveau,
        lower(sens) as sens,
        raw.en_nombre(cible) as cible,
        libelle
    from {{ source('raw', 'orientations_academiques') }}
),
livre as (select * from {{ ref('orientations_academiques') }}),
presences as (select * from {{ source('raw', 'presences') }})

select * from depot
union all
select * from livre
where not exists (
    from presences
    where extrait = 'orientations_academiques'
)
