select
    eleve_id,
    phase,
    code_formation,
    internat,
    reponse_formation,
    reponse_candidat,
    date_proposition,
    date_limite,
    rang_attente,
    est_proposition,
    est_vivante,
    est_en_attente,
    est_proposition_a_repondre,
    est_acceptee,
    est_acceptee_definitivement
from {{ ref('int_reponses') }}
