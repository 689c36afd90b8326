select eleve_id, ine, uai, nom_plie, prenom_plie, date_naissance
from {{ source('raw', 'registre_precedent') }}
