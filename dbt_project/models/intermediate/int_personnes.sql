with
declares as (select * from {{ ref('int_eleves_declares') }}),
candidats as (select * from {{ ref('stg_candidats') }}),
groupes as (
    select *, {{ portes('groupes') }} as nb_portes from {{ ref('stg_groupes') }} as groupes
),
connus as (select * from {{ ref('stg_registre_precedent') }})

select
    extrait, fichier, ligne, arrivee, uai, ine, nom_plie, nom_usage_plie, prenom_plie,
    date_naissance,
    2 as accords_requis
from declares
where ine is not null
union all
select
    'candidats' as extrait, fichier, ligne, null, uai, ine, nom_plie, null, prenom_plie,
    date_naissance,
    2 as accords_requis
from candidats
where ine is not null
union all
-- a groupe row may bear an INE alone, or with one name: what it bears must agree
select
    'groupes' as extrait, fichier, ligne, null, uai, ine, nom_plie, null, prenom_plie,
    date_naissance,
    least(2, nb_portes) as accords_requis
from groupes
where ine is not null and nb_portes > 0
union all
select distinct
    'registre' as extrait, null, null::bigint, null, uai, ine, nom_plie, null, prenom_plie,
    date_naissance,
    2 as accords_requis
from connus
where ine is not null
