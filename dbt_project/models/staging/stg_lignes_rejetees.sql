select
    extrait,
    fichier,
    ligne,
    numero_candidat,
    {{ ine_ou_rien() }},
    uai,
    {{ plier_identite('nom') }} as nom_plie,
    {{ plier_identite('prenom') }} as prenom_plie,
    raw.en_date(date_naissance) as date_naissance
from {{ source('raw', 'lignes_rejetees') }}
