with
depot as (
    select
        code_mef,
        raw.en_code(serie) as serie
    from {{ source('raw', 'mef') }}
),
livre as (select code_mef, serie from {{ ref('mef') }}),
presences as (select * from {{ source('raw', 'presences') }})

select * from depot
union all
select * from livre
where not exists (
    from presences
    where extrait = 'mef'
)
