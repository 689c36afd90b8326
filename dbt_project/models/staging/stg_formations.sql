with source as (select * from {{ source('raw', 'formations') }})

select
    code_formation,
    libelle,
    if(raw.en_code(filiere) = 'BTSA', 'BTS', raw.en_code(filiere)) as filiere,
    raw.en_booleen(selective) as selective,
    raw.en_booleen(apprentissage) as apprentissage,
    uai_accueil,
    etablissement_accueil,
    commune,
    code_departement,
    code_academie,
    academie,
    raw.en_entier(capacite) as capacite,
    {{ lien_permis('url_fiche') }} as lien_fiche,
    url_fiche,
    fichier,
    ligne
from source
