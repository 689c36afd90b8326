with
catalogue as (select * from {{ ref('catalogue_indicateurs') }}),
choix as (select * from {{ ref('catalogue_choix') }}),
situations as (select * from {{ ref('situations') }}),
ouvertes as (select periode from {{ ref('int_periodes_ouvertes') }}),
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
),
sujets as (
    select
        'choix' as tableau,
        choix as sujet,
        ordre as ordre_sujet,
        libelle as libelle_sujet,
        groupe as groupe_sujet,
        -- what is told inside another is no part of its own
        groupe = 'filiere'
        and not (
            compris_dans is not null and choix = 'las' and {{ var('las_compte_comme_l1') }}
        ) as est_partie
    from choix
    union all
    select 'situations', lower(situation), ordre, libelle, 'situation', true
    from situations
)

select
    catalogue.* exclude (synthese, academie, periodes),
    sujets.ordre_sujet,
    sujets.libelle_sujet,
    sujets.groupe_sujet,
    coalesce(sujets.est_partie and catalogue.mesure in ('part', 'situation'), false) as est_partie,
    {{ a_une_periode_ouverte('catalogue.synthese') }} as est_cle,
    {{ a_une_periode_ouverte('catalogue.academie') }} as est_pour_l_academie,
    {{ a_une_periode_ouverte('catalogue.periodes') }} as est_au_tableau,
    manquantes.sources_absentes
from catalogue
left join sujets using (tableau, sujet)
left join manquantes using (indicateur, etape)
