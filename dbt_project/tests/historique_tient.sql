-- What each dépôt said is said once, in intervals of which no two of a key hold at one date.
-- To resolve: « pilotage rejouer --neuf » makes the history again from the dépôts kept.
{{ test_de_phrases(sur='mart_alertes') }}
{{ phrases({
    'hist_depots': {'cles': [['date_extraction']]},
    'hist_dates': {'cles': [['date_extraction']]},
    'hist_jour': {'une_ligne': true},
    'hist_listes': {'cles': [['date_extraction', 'liste']]},
    'hist_perimetres': {
        'cles': [
            ['perimetre_id'],
            ['niveau', 'code_academie', 'code_departement', 'uai', 'structure', 'serie'],
        ],
    },
    'hist_indicateurs': {
        'cles': [['indicateur_id'], ['mart', 'etape', 'indicateur', 'famille']],
    },
    'hist_cellules': {'intervalles': ['perimetre_id', 'indicateur_id']},
    'hist_membres': {'intervalles': ['sujet', 'eleve_id']},
    'hist_hors_vivier': {'intervalles': ['uai', 'numero_candidat']},
    'hist_rangs': {'intervalles': ['eleve_id', 'phase', 'code_formation', 'internat']},
    'hist_effectifs': {'intervalles': ['niveau', 'uai', 'structure', 'liste']},
    'hist_comptes': {'cles': [['date_extraction', 'extrait', 'uai']]},
    'hist_acceptations': {'cles': [['date_extraction', 'controle']]},
    'hist_fenetres': {'cles': [['alerte', 'date']]},
    'hist_episodes': {
        'cles': [
            [
                'alerte', 'niveau', 'uai', 'structure', 'eleve_id', 'liste', 'serie', 'etape',
                'indicateur', 'distinction', 'du',
            ],
        ],
    },
    'mart_mouvements_listes': {'cles': [['session', 'liste', 'eleve_id', 'date_entree']]},
    'mart_alertes': {
        'cles': [
            [
                'alerte', 'niveau', 'uai', 'structure', 'eleve_id', 'liste', 'serie', 'etape',
                'indicateur', 'date_debut',
            ],
        ],
    },
}) }}
