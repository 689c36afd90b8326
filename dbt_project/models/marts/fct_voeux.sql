select
    eleve_id,
    phase,
    code_formation,
    internat,
    numero_voeu,
    voeu_multiple as est_sous_voeu,
    confirme as est_confirme,
    dossier_complet,
    est_transmis,
    filiere,
    selective as est_selectif,
    apprentissage as est_en_apprentissage,
    est_hors_academie
from {{ ref('int_voeux') }}
