select eleve_id, ine, uai, nom_plie, prenom_plie, date_naissance, vu_le
from {{ source('raw', 'registre_precedent') }}
