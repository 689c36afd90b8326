with
eleves as (select * from {{ ref('int_eleves_declares') }}),
session as (select * from {{ ref('int_session') }}),
dossiers as (
    select ine, uai
    from {{ ref('stg_candidats') }}
    where statut = 'INSCRIT' and ine is not null
    qualify row_number() over (partition by ine order by {{ ordre_des_dossiers() }}) = 1
)

select
    eleves.*,
    {{ est_passee('eleves.date_sortie') }} as est_parti,
    eleves.ine is null or row_number() over (
        partition by eleves.ine
        order by
            eleves.date_sortie is not null,
            eleves.uai is distinct from dossiers.uai,
            eleves.date_entree desc nulls last,
            eleves.uai,
            eleves.classe nulls last,
            eleves.fichier,
            eleves.ligne
    ) = 1 as est_retenu
from eleves
cross join session
left join dossiers on eleves.ine = dossiers.ine
where raw.est_du_vivier(eleves.date_sortie, session.ouverture)
