with
lignes as (
    select 'eleves' as extrait, fichier, ligne, ine_inutilisable from {{ ref('stg_eleves') }}
    union all
    select 'siecle_eleves' as extrait, fichier, ligne, ine_inutilisable
    from {{ ref('stg_siecle_eleves') }}
    union all
    select 'candidats' as extrait, fichier, ligne, ine_inutilisable from {{ ref('stg_candidats') }}
    union all
    select 'groupes' as extrait, fichier, ligne, ine_inutilisable from {{ ref('stg_groupes') }}
)

select
    extrait,
    fichier,
    ine_inutilisable,
    min(ligne) as premiere_ligne,
    count(*) as nombre
from lignes
where ine_inutilisable is not null
group by extrait, fichier, ine_inutilisable
