select eleve_id, ine, uai, nom_plie, prenom_plie, date_naissance
from {{ ref('int_eleves') }}
union
select eleve_id, ine, uai, nom_plie, prenom_plie, date_naissance
from {{ ref('stg_registre_precedent') }}
