-- Each extract has the key of its contract: a row twice would count a pupil, or a vœu, twice.
-- The reading of a dépôt already refuses doubles: a fault here is the program's.
{{ test_de_phrases(sur='stg_voeux') }}
{{ phrases({
    'stg_depot': {'une_ligne': true},
    'stg_etablissements': {'cles': [['uai']]},
    'stg_candidats': {'cles': [['numero_candidat']]},
    'stg_voeux': {'cles': [['numero_candidat', 'phase', 'code_formation', 'internat']]},
    'stg_reponses': {'cles': [['numero_candidat', 'phase', 'code_formation', 'internat']]},
    'stg_lettres': {'cles': [['numero_candidat', 'code_formation']]},
    'stg_formations': {'cles': [['code_formation']]},
    'stg_mef': {'cles': [['code_mef']]},
    'stg_orientations': {'cles': [['session', 'indicateur', 'etape', 'serie', 'niveau']]},
    'stg_references': {'cles': [['session', 'indicateur', 'etape', 'serie']]},
    'stg_comptes': {'cles': [['extrait', 'uai']]},
    'stg_acceptations': {'cles': [['controle']]},
    'stg_lycees_partiels': {'cles': [['uai', 'extrait']]},
}) }}
