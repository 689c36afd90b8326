with
session as (select * from {{ ref('int_session') }}),
eleves as (
    select declares.*
    from {{ ref('int_eleves_declares') }} as declares
    cross join session
    where raw.est_du_vivier(declares.date_sortie, session.ouverture)
),
actifs as (
    select * from {{ ref('stg_candidats') }}
    where statut = 'INSCRIT'
),

-- an INE whose rows are not all one pupil
partages as (
    select distinct eleves.ine
    from eleves
    inner join eleves as autres
        on
            eleves.ine = autres.ine
            and eleves.arrivee <> autres.arrivee
            and not ({{ une_seule_personne('eleves', 'autres') }})
),
-- rows of one pupil: one INE; where it is shared, one INE under one identity
reunis as (
    select
        eleves.*,
        dense_rank() over (
            order by
                if(
                    eleves.ine is null or (partages.ine is not null and {{ portes('eleves') }} < 2),
                    eleves.arrivee,
                    null
                ),
                eleves.ine,
                if(partages.ine is null, null, eleves.nom_plie),
                if(partages.ine is null, null, eleves.prenom_plie),
                if(partages.ine is null, null, eleves.date_naissance)
        ) as personne
    from eleves
    left join partages on eleves.ine = partages.ine
),
doubles as (
    select * from reunis
    qualify count(*) over (partition by personne) > 1
),
dossiers as (
    select doubles.personne, actifs.uai
    from doubles
    inner join actifs
        on doubles.ine = actifs.ine and {{ deux_sur_trois('doubles', 'actifs', usage_a=true) }}
    qualify row_number() over (
        partition by doubles.personne order by {{ ordre_des_dossiers('actifs.') }}
    ) = 1
)

select
    reunis.*,
    {{ est_passee('reunis.date_sortie') }} as est_parti,
    row_number() over (
        partition by reunis.personne
        order by
            reunis.date_sortie is not null,
            reunis.uai is distinct from dossiers.uai,
            reunis.date_entree desc nulls last,
            reunis.uai,
            reunis.classe nulls last,
            reunis.arrivee
    ) = 1 as est_retenu
from reunis
cross join session
left join dossiers on reunis.personne = dossiers.personne
