with rattaches as (
    select * from {{ ref('int_rattachements') }}
    where statut = 'INSCRIT'
)

select
    eleve_id,
    numero_candidat,
    mode,
    coalesce(ine <> ine_eleve, false) as a_ine_different,
    a_identite_differente,
    row_number() over (partition by eleve_id order by {{ ordre_des_dossiers() }}) = 1 as est_retenu,
    date_inscription,
    date_demission,
    date_inscription_pc,
    date_saisine_caes,
    fichier,
    ligne
from rattaches
