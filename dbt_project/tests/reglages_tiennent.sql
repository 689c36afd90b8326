-- The tables that an académie edits are well formed: a wrong row of one would change every figure.
-- To resolve: correct the seed that the sentence names (docs/exploitation.md, « Changer un
-- réglage »).
{{ test_de_phrases(sur='calendrier') }}
{{ phrases({
    'calendrier': {
        'cles': [['session', 'jalon']],
        'present': ['jalon', 'date'],
        'parmi': {'jalon': var('jalons')},
    },
    'periodes': {
        'cles': [['periode']],
        'present': ['periode'],
        'connu': {'jalon_debut': 'calendrier.jalon', 'jalon_fin': 'calendrier.jalon'},
    },
    'series': {
        'cles': [['serie']],
        'present': ['serie'],
        'parmi': {'voie': ['GENERALE', 'TECHNOLOGIQUE', 'PROFESSIONNELLE']},
    },
    'filieres': {'cles': [['filiere']], 'present': ['filiere']},
    'situations': {'cles': [['situation']], 'present': ['situation']},
    'lexique': {'cles': [['terme']], 'present': ['terme']},
    'mef': {'cles': [['code_mef']], 'present': ['code_mef']},
    'catalogue_indicateurs': {
        'cles': [['indicateur', 'etape']],
        'parmi': {
            'mart': ['pre_admission', 'post_admission'],
            'etape': ['inscription', 'formulation', 'confirmation', 'admission'],
            'famille': ['gestion', 'orientation', 'admission'],
            'unite': ['taux', 'moyenne', 'jours'],
            'sens_favorable': ['hausse', 'baisse'],
            'tableau': ['choix', 'situations'],
            'mesure': ['au_moins', 'uniquement', 'proposition', 'admis', 'part', 'situation'],
        },
    },
    'catalogue_choix': {
        'cles': [['choix'], ['libelle']],
        'present': ['choix', 'ordre', 'libelle'],
        'parmi': {'groupe': ['cle', 'filiere', 'total', 'attribut']},
        'connu': {'compris_dans': 'catalogue_choix.choix'},
    },
    'catalogue_listes': {
        'cles': [['liste'], ['titre']],
        'present': ['liste', 'titre'],
        'parmi': {
            'lignes': [
                'est_voeu_pp', 'est_proposition_a_repondre', 'est_oui_si', 'est_perdue',
                'est_acceptee', 'est_acceptee_definitivement',
            ],
            'echeance': var('jalons'),
        },
    },
    'catalogue_actions': {
        'cles': [['code', 'periode']],
        'present': ['code', 'est_limite', 'action'],
        'parmi': {'jalon': var('jalons')},
        'connu': {'periode': 'periodes'},
    },
    'catalogue_colonnes': {
        'cles': [['colonne']],
        'present': ['colonne'],
        'parmi': {
            'format': [
                'texte', 'texte_long', 'date', 'entier', 'booleen', 'marque', 'echeance',
                'evolution', 'lien', 'lettre',
            ],
        },
    },
    'catalogue_suivi': {
        'cles': [['document', 'ordre']],
        'present': ['colonne'],
        'parmi': {'document': ['suivi', 'lettres']},
        'connu': {'colonne': 'catalogue_colonnes'},
    },
    'libelles_voeux': {'cles': [['sujet', 'code']], 'present': ['libelle']},
    'catalogue_courbes': {'cles': [['courbe']], 'present': ['courbe']},
    'gravites': {'cles': [['gravite']], 'present': ['gravite']},
    'orientations_academiques': {
        'present': ['sens', 'cible'],
        'parmi': {
            'niveau': ['academie', 'departement', 'etablissement', 'classe', 'groupe'],
            'sens': ['min', 'max'],
        },
    },
    'catalogue_alertes': {
        'cles': [['alerte']],
        'present': ['alerte', 'type', 'gravite'],
        'parmi': {
            'type': ['entree_liste', 'fait_eleve', 'orientation', 'stagnation', 'croissance_liste'],
        },
        'connu': {'liste': 'catalogue_listes', 'gravite': 'gravites'},
    },
    'remises_roles': {
        'cles': [['role', 'niveau', 'document']],
        'present': ['role', 'portee'],
        'parmi': {
            'role': ['CHEF', 'PP', 'REFERENT', 'PSYEN', 'SAIO'],
            'portee': ['lycee', 'structure', 'aucune'],
            'niveau': ['etablissement', 'classe', 'groupe'],
            'document': ['listes', 'suivi', 'lettres'],
            'condition': ['lettres_pour_chef'],
        },
    },
}) }}
