select
    eleve_id,
    {{ ine_ou_rien() }},
    uai,
    nom_plie,
    prenom_plie,
    date_naissance,
    vu_le,
    vus
from {{ source('raw', 'registre_precedent') }}
