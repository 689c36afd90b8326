select
    code_formation,
    libelle,
    filiere,
    selective,
    apprentissage,
    uai_accueil,
    etablissement_accueil,
    commune,
    code_departement,
    code_academie,
    academie,
    capacite
from {{ ref('stg_formations') }}
