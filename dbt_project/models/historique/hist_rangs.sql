-- depends_on: {{ ref('hist_jour') }}, {{ ref('int_numeros_reunis') }}
{{ config(
    materialized='historique',
    cle=['eleve_id', 'phase', 'code_formation', 'internat'], valeurs=['rang_attente']
) }}
select eleve_id, phase, code_formation, internat, rang_attente
from {{ ref('int_reponses') }}
where est_en_attente and rang_attente is not null
