-- Facts, dimensions and figures have their keys, and speak of what exists.
-- To resolve: as for intermediate_tient; a value unknown elsewhere is a seed that lacks it.
{{ test_de_phrases(sur='fct_eleves') }}
{{ phrases({
    'registre_eleves': {
        'cles': [['eleve_id', 'ine', 'uai', 'nom_plie', 'prenom_plie', 'date_naissance']],
        'present': ['eleve_id'],
    },
    'dim_eleves': {
        'cles': [['eleve_id']],
        'present': ['eleve_id'],
        'connu': {'eleve_id': 'fct_eleves'},
    },
    'fct_eleves': {
        'cles': [['eleve_id']],
        'present': ['eleve_id', 'uai', 'serie', 'situation'],
        'connu': {'uai': 'dim_etablissements', 'serie': 'series', 'situation': 'situations'},
    },
    'mart_indicateurs': {
        'cles': [
            [
                'niveau', 'code_academie', 'code_departement', 'uai', 'structure', 'serie',
                'etape', 'indicateur',
            ],
        ],
        'present': ['indicateur'],
        'parmi': {'niveau': ['academie', 'departement', 'etablissement', 'classe', 'groupe']},
        'connu': {'indicateur': 'dim_indicateurs'},
    },
    'mart_positionnement': {
        'cles': [['niveau', 'uai', 'structure', 'serie', 'etape', 'indicateur']],
    },
    'fct_membres_listes': {'cles': [['liste', 'eleve_id']]},
    'fct_voeux': {
        'cles': [['eleve_id', 'phase', 'code_formation', 'internat']],
        'present': ['eleve_id', 'code_formation'],
        'connu': {'eleve_id': 'fct_eleves', 'code_formation': 'dim_formations'},
    },
    'fct_reponses': {
        'cles': [['eleve_id', 'phase', 'code_formation', 'internat']],
        'present': ['eleve_id'],
        'connu': {'eleve_id': 'fct_eleves'},
    },
    'dim_formations': {
        'cles': [['code_formation']],
        'present': ['code_formation', 'filiere'],
        'connu': {'filiere': 'filieres'},
    },
    'dim_etablissements': {'cles': [['uai']], 'present': ['uai']},
    'dim_structures': {
        'cles': [['uai', 'type', 'code']],
        'present': ['uai'],
        'parmi': {'type': ['D', 'G']},
        'connu': {'uai': 'dim_etablissements'},
    },
    'dim_indicateurs': {'cles': [['indicateur', 'etape']]},
    'dim_actions': {'cles': [['code']], 'present': ['action']},
    'dim_listes': {'cles': [['liste']], 'present': ['liste', 'sources']},
}) }}
