"""`check` reads like advice: causes grouped, what was read and left out, never a value.

Belongs here: the grouping of findings and what is shown of them. Not here: the findings
themselves (test_depot_*).
"""

import pytest

from orchestration.commandes import bilan_controle
from orchestration.commandes.causes import find_causes
from orchestration.depot.errors import DepotRefuse

REPONSES = "numero_candidat;phase;code_formation;reponse_formation\n"


def causes(depot):
    depot.charger()
    return find_causes(depot.con)


def shown(depot, capsys, compared=None, *, tout=False):
    bilan_controle.show_check(depot.rapport, depot.con, compared, tout=tout)
    return capsys.readouterr().out


def test_rows_of_a_rejected_dossier_are_told_under_its_cause(depot):
    depot.ajouter("candidats", "003;;0750655E;Secret;Lou;31/02/2008;20/01/2026;INSCRIT")
    depot.ajouter("voeux", "003;1;PP;F1;O", "003;2;PP;F2;O")
    depot.ecrire("reponses.csv", REPONSES + "003;PP;F1;OUI\n")
    (cause,) = causes(depot)
    assert (cause.fichier, cause.lignes, cause.colonnes) == ("candidats.csv", [4], "date_naissance")
    assert cause.suites == [("voeux", 2), ("reponses", 1)]
    assert bilan_controle.told(cause).endswith(
        "→ ligne rejetée, et par suite 2 lignes de voeux, 1 ligne de reponses"
    )


def test_each_follower_goes_under_the_cause_of_its_own_dossier(depot):
    depot.ajouter("candidats", "003;;0750655E;Secret;Lou;31/02/2008;20/01/2026;INSCRIT")
    depot.ajouter("candidats", "004;;0750655E;Secret;Max;01/02/2008;20/01/2026;PARTI")
    depot.ajouter("voeux", "003;1;PP;F1;O", "004;1;PP;F1;O", "004;2;PP;F2;O")
    assert {c.colonnes: c.suites for c in causes(depot)} == {
        "date_naissance": [("voeux", 1)],
        "statut": [("voeux", 2)],
    }


def test_rows_of_a_rejected_formation_follow_its_only_cause(depot):
    depot.ajouter("formations", "F3;Secret;BUT;peut-être;N;01")
    depot.ajouter("voeux", "001;3;PP;F3;O")
    (cause,) = causes(depot)
    assert (cause.colonnes, cause.suites) == ("selective", [("voeux", 1)])


def test_followers_of_several_faulty_formations_stay_a_cause_of_their_own(depot):
    depot.ajouter("formations", "F3;x;BUT;peut-être;N;01", "F4;x;LUNE;N;N;01")
    depot.ajouter("voeux", "001;3;PP;F3;O", "001;4;PP;F4;O")
    found = {(c.fichier, c.colonnes): (c.nombre, c.suites) for c in causes(depot)}
    assert found == {
        ("formations.csv", "selective"): (1, []),
        ("formations.csv", "filiere"): (1, []),
        ("voeux.csv", "code_formation"): (2, []),
    }


def test_one_unknown_number_is_one_cause_in_all_extracts(depot):
    depot.ajouter("voeux", *(f"009;{n};PP;F{n};O" for n in (1, 2)))
    depot.ecrire("reponses.csv", REPONSES + "009;PP;F1;OUI\n009;PP;F2;NON\n")
    (cause,) = causes(depot)
    assert (cause.fichier, cause.nombre, cause.valeurs) == ("voeux.csv", 2, 1)
    assert cause.suites == [("reponses", 2)]
    assert "2 lignes rejetées pour 1 seule valeur" in bilan_controle.told(cause)


def test_the_columns_of_one_row_are_one_cause(depot):
    depot.ajouter("voeux", "Perdu;;;;")
    found = {c.regle: (c.lignes, c.colonnes) for c in causes(depot)}
    assert found["valeur_obligatoire"] == ([5], "code_formation, confirme, numero_voeu, phase")


def test_many_rows_are_one_line_with_the_first_of_them(depot):
    depot.ajouter("voeux", *(f"001;{n};??;F1;O" for n in range(7)))
    (cause,) = causes(depot)
    assert bilan_controle.told(cause).startswith("voeux.csv, lignes 5, 6, 7 …, colonne phase : ")
    assert bilan_controle.told(cause).endswith("→ 7 lignes rejetées pour 1 seule valeur")


def test_reasons_that_differ_by_their_numbers_are_one_cause(depot):
    depot.ajouter("voeux", "001;8;PP;F1;O", "002;9;PP;F2;O")
    (cause,) = causes(depot)
    assert (cause.regle, cause.nombre) == ("cle_en_double", 2)
    assert "même clé que voeux.csv ligne …" in cause.motif


def test_what_was_repaired_ignored_and_compared_is_shown(depot, capsys):
    depot.ecrire("Vœuxbis.csv", "x")
    depot.rapport = depot.charger()
    depot.con.execute(
        "INSERT INTO raw.reparations VALUES ('candidats', 'candidats.csv', 'numero_candidat', "
        "'garde', 'protection de tableur ôtée', 12, 3)"
    )
    depot.con.execute(
        "INSERT INTO raw.titres VALUES ('candidats', 'candidats.csv', 'numero_candidat', "
        "'N° dossier'), ('candidats', 'candidats.csv', 'nom', 'NOM')"
    )
    text = shown(depot, capsys, ("Comparé au dépôt du 2026-03-01", ["voeux : 40 → 3"]))
    assert "protection de tableur ôtée → 12 valeurs, dès la ligne 3" in text
    assert "candidats : « N° dossier » = numero_candidat" in text
    assert "NOM" not in text
    assert "Vœuxbis.csv : ignoré" in text
    assert "voeux : 40 → 3" in text


def test_a_screen_is_enough_and_the_rest_is_asked_for(depot, capsys):
    for n in range(30):
        depot.ecrire(f"note{n}.txt", "x")
        depot.ecrire(
            f"voeux_{n}.csv", "numero_candidat;numero_voeu;phase;code_formation;confirme;Autre\n"
            f"00{n};1;??;F1;O;x\n002;1{n};PP;F1;bof;x\n",
        )  # fmt: skip
    with pytest.raises(DepotRefuse) as refused:
        depot.charger()
    depot.rapport = refused.value.rapport
    depot.con.executemany(
        "INSERT INTO raw.reparations VALUES ('voeux', ?, 'phase', 'r', 'réparé', 1, 2)",
        [[f"voeux_{n}.csv"] for n in range(30)],
    )
    short = shown(depot, capsys)
    whole = shown(depot, capsys, tout=True)
    assert sum(1 + len(line) // 100 for line in short.splitlines()) <= 40
    assert "--tout" in short
    assert "--tout" not in whole
    assert "note29.txt" in whole
    assert "voeux_29.csv, ligne 2, colonne phase" in whole


def test_a_line_shows_some_headings_and_counts_the_others(depot, capsys):
    depot.rapport = depot.charger()
    depot.con.executemany(
        "INSERT INTO raw.titres VALUES ('candidats', 'candidats.csv', 'classe', ?)",
        [[f"Division {n}"] for n in range(8)],
    )
    assert "« Division 2 » = classe… et 5 autres" in shown(depot, capsys)
    assert "« Division 7 » = classe" in shown(depot, capsys, tout=True)


def test_no_value_is_shown(depot, capsys):
    depot.ajouter("eleves", *(f"0750655E;;Secret;Nom{n};avant-hier;PRO;T1" for n in range(3)))
    depot.ajouter("voeux", "Confidentiel;1;PP;F1;O")
    depot.rapport = depot.charger()
    text = shown(depot, capsys, tout=True)
    assert "eleves.csv, lignes 4, 5, 6, colonne date_naissance" in text
    assert not any(value in text for value in ("Secret", "avant-hier", "Confidentiel", "Nom1"))


def test_a_refusal_counts_its_problems_and_says_what_next(depot):
    depot.retirer("voeux.csv")
    depot.ecrire("mes voeux.csv", "x")
    with pytest.raises(DepotRefuse) as refused:
        depot.charger()
    text = bilan_controle.refusal(refused.value, depot.dossier)
    assert "Ce dépôt serait bloqué : 1 problème à corriger." in text
    assert "- extrait obligatoire absent : voeux" in text
    assert "- mes voeux.csv : ignoré" in text
    assert "revérifiez" in text
