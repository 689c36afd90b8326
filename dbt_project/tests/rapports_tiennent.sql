-- Nobody stands twice in a sheet, nothing leaves without a place to go.
-- To resolve: as for marts_tiennent.
{{ test_de_phrases(sur='rpt_perimetres') }}
{{ phrases({
    'rpt_listes_nominatives': {
        'cles': [['liste', 'uai', 'ordre'], ['liste', 'eleve_id', 'numero_candidat']],
        'present': ['liste', 'uai', 'nom'],
        'connu': {'liste': 'dim_listes', 'uai': 'dim_etablissements'},
    },
    'rpt_listes_perimetres': {'cles': [['niveau', 'uai', 'structure', 'liste', 'ordre']]},
    'rpt_perimetres': {'cles': [['niveau', 'uai', 'structure']]},
    'rpt_eleves': {
        'cles': [['niveau', 'uai', 'structure', 'eleve_id'], ['niveau', 'uai', 'structure', 'ordre']],
        'present': ['nom', 'situation'],
    },
    'rpt_feuilles_perimetres': {'cles': [['niveau', 'uai', 'structure', 'feuille', 'liste']]},
    'rpt_academie': {
        'cles': [['niveau', 'code_academie', 'code_departement', 'uai']],
        'present': ['code_academie', 'nb_eleves'],
    },
    'rpt_academie_indicateurs': {
        'cles': [
            ['niveau', 'code_academie', 'code_departement', 'uai', 'indicateur', 'etape'],
        ],
    },
    'rpt_academie_mouvements': {
        'cles': [['niveau', 'code_academie', 'code_departement', 'uai', 'liste']],
    },
    'rpt_feuilles': {'cles': [['liste', 'ordre_colonne']]},
    'rpt_reperes': {
        'cles': [['niveau', 'uai', 'structure', 'ordre_ligne', 'indicateur', 'etape']],
    },
    'rpt_orientation': {
        'cles': [['niveau', 'uai', 'structure', 'ordre_ligne', 'sujet', 'mesure']],
        'present': ['sujet', 'ordre_sujet', 'libelle_sujet', 'groupe_sujet', 'mesure'],
    },
    'rpt_situations': {
        'cles': [['niveau', 'uai', 'structure', 'ordre_ligne', 'sujet']],
        'present': ['sujet', 'ordre_sujet', 'libelle_sujet'],
    },
    'rpt_synthese': {
        'cles': [['niveau', 'uai', 'structure', 'ordre_ligne', 'indicateur', 'etape']],
    },
    'rpt_courbes': {'cles': [['niveau', 'uai', 'structure', 'ordre_courbe', 'date_extraction']]},
    'rpt_alertes': {'cles': [['niveau', 'uai', 'structure', 'ordre']]},
    'rpt_suivi_perimetres': {'cles': [['niveau', 'uai', 'structure', 'eleve_id']]},
    'rpt_suivi_voeux': {'cles': [['eleve_id', 'ordre']]},
    'rpt_lettres': {'cles': [['eleve_id', 'ordre']]},
    'rpt_colonnes_suivi': {'cles': [['document', 'ordre_colonne']]},
    'rpt_lexique': {'cles': [['ordre']], 'present': ['ordre']},
    'rpt_precautions': {'cles': [['ordre']], 'present': ['ordre']},
}) }}
