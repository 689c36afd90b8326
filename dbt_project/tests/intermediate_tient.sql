-- Each step keeps its grain: a join that gives a row twice would count it twice ever after.
-- To resolve: read the model that the sentence names; those below it fail for the same reason.
{{ test_de_phrases(sur='int_eleves_etats') }}
{{ phrases({
    'int_session': {'une_ligne': true},
    'int_lycees_partiels': {'cles': [['uai', 'extrait']]},
    'int_siecle_eleves': {'cles': [['uai', 'eleve_id_siecle']]},
    'int_eleves_declares': {'cles': [['arrivee']]},
    'int_ines_contestes': {'cles': [['extrait', 'fichier', 'ligne']]},
    'int_reconnaissances': {'cles': [['ancien']]},
    'int_numeros_reunis': {'cles': [['ancien']]},
    'int_eleves': {'cles': [['eleve_id']]},
    'int_rattachements': {'cles': [['numero_candidat']]},
    'int_rapprochement': {'cles': [['numero_candidat']]},
    'int_dossiers_proches': {'cles': [['eleve_id', 'numero_candidat']]},
    'int_hors_vivier': {'cles': [['numero_candidat']]},
    'int_appartenances': {'cles': [['eleve_id', 'type', 'code']]},
    'int_groupes_eleves': {'cles': [['fichier', 'ligne']]},
    'int_lignes_perdues': {'cles': [['eleve_id']]},
    'int_voeux_formules': {'cles': [['eleve_id', 'phase', 'code_formation', 'internat']]},
    'int_voeux_suivis': {'cles': [['eleve_id', 'ordre']]},
    'int_voeux': {'cles': [['eleve_id', 'phase', 'code_formation', 'internat']]},
    'int_reponses': {'cles': [['eleve_id', 'phase', 'code_formation', 'internat']]},
    'int_eleves_voeux': {'cles': [['eleve_id']]},
    'int_eleves_choix': {'cles': [['eleve_id']]},
    'int_eleves_admission': {'cles': [['eleve_id']]},
    'int_eleves_etats': {'cles': [['eleve_id']]},
    'int_listes_precisions': {'cles': [['liste', 'eleve_id']]},
}) }}
