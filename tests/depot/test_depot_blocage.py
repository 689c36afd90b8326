"""What blocks a dépôt as a whole, and what is only told; the file of rejected values."""

import csv
import re
import stat
from dataclasses import replace

import pytest

from orchestration.depot.chargement import load_depot
from orchestration.depot.discovery import extract_of
from orchestration.depot.errors import DepotRefuse
from orchestration.depot.report import write_rejected_values
from orchestration.depot.settings import Settings
from tests.outils import PROJECT


def refus(depot):
    with pytest.raises(DepotRefuse) as info:
        depot.charger()
    return [str(probleme) for probleme in info.value.problemes]


@pytest.mark.parametrize("nom", ["mars", "2026-3-5", "2026-02-30", "20260305", "2026-03-05 bis"])
def test_folder_must_be_a_date(depot, nom):
    depot.dossier = depot.dossier.rename(depot.dossier.parent / nom)
    (message,) = refus(depot)
    assert "AAAA-MM-JJ" in message
    assert nom in message


def test_folder_must_exist_and_be_a_folder(depot, tmp_path):
    depot.dossier = tmp_path / "2026-01-01"
    assert "introuvable" in refus(depot)[0]
    depot.dossier.write_text("x")
    assert "un dossier est attendu" in refus(depot)[0]


def test_empty_folder(depot):
    for path in depot.dossier.iterdir():
        path.unlink()
    depot.ecrire("note.txt", "x")
    assert "aucun extrait du contrat" in refus(depot)[0]


def test_trailing_slash_and_dot_are_the_same_folder(depot):
    assert load_depot(depot.dossier / ".", depot.con, depot.settings).lignes_lues == 10


@pytest.mark.parametrize(
    ("extrait", "fin"),
    [(e, "") for e in ("etablissements", "candidats", "voeux", "formations")]
    + [("eleves", " (ni export SIECLE)")],
)
def test_required_extract_absent_or_empty(depot, extrait, fin):
    titres = (depot.dossier / f"{extrait}.csv").read_text(encoding="utf-8").splitlines()[0]
    depot.retirer(f"{extrait}.csv")
    assert refus(depot) == [f"extrait obligatoire absent : {extrait}{fin}"]
    depot.ecrire(f"{extrait}.csv", titres + "\n")
    assert refus(depot) == [f"extrait obligatoire sans aucune ligne de données : {extrait}"]


def test_session_absent_from_the_calendar(depot):
    depot.dossier = depot.dossier.rename(depot.dossier.parent / "2027-03-05")
    (message,) = refus(depot)
    assert "session 2027 absente du calendrier" in message
    assert all(jalon in message for jalon in depot.settings.jalons)


def test_session_incomplete_in_the_calendar(depot):
    texte = depot.settings.calendrier.read_text(encoding="utf-8")
    texte = texte.replace("2026,caes,2026-03-01", "2026,caes,").replace(
        "2026,ouverture,2026-03-01", "2026,ouverture,01/03/2026"
    )
    depot.settings.calendrier.write_text(texte, encoding="utf-8")
    (message,) = refus(depot)
    assert "incomplète" in message
    assert message.endswith("ouverture, caes")


def test_missing_calendar(depot):
    depot.settings.calendrier.unlink()
    assert refus(depot)[0].startswith("calendrier introuvable")


def test_unreadable_files_are_told_once(depot):
    depot.retirer("voeux.csv")
    (depot.dossier / "voeux.csv").symlink_to(depot.dossier / "absent")
    (depot.dossier / "export.xml").symlink_to(depot.dossier / "absent")
    messages = refus(depot)
    assert [m.split(" : ")[0] for m in messages] == ["export.xml", "voeux.csv"]


def bad_rows(depot, bad, good):
    depot.ajouter("formations", *(f"X{i};x;AUTRE;N;N;01" for i in range(good)))
    depot.ajouter("voeux", *(f"002;{i};PP;X{i};O" for i in range(good - 3)))
    depot.ajouter("voeux", *(f"001;b{i};??;F1;O" for i in range(bad)))


@pytest.mark.parametrize(
    ("bad", "good", "blocked"),
    [(21, 100, True), (20, 100, False), (21, 2100, False), (22, 2178, False), (22, 2177, True)],
)
def test_both_thresholds_must_be_exceeded(depot, bad, good, blocked):
    bad_rows(depot, bad, good)
    if not blocked:
        assert depot.charger().lignes_rejetees == bad
        return
    with pytest.raises(DepotRefuse) as info:
        depot.charger()
    (probleme,) = info.value.problemes
    assert f"voeux : {bad} lignes rejetées sur {good + bad}" in probleme.message
    assert f"voeux.csv ligne {good + 2} colonne phase (valeur_autorisee)" in probleme.message
    assert "??" not in probleme.message
    assert info.value.rapport.lignes_rejetees == bad
    assert depot.lire("SELECT count(*) FROM raw.rejets") == [(bad,)]


def test_a_row_with_several_faults_counts_once(depot):
    depot.ajouter("voeux", *(f"99{i};;??;F99;bof" for i in range(15)))
    assert depot.charger().lignes_rejetees == 15


def test_required_extract_whose_rows_are_all_rejected(depot):
    depot.ecrire("voeux.csv", "numero;numero_voeu;phase;code_formation;confirme\n9;1;PP;F1;O\n")
    (message,) = refus(depot)
    assert message.startswith("voeux : toutes les lignes sont rejetées")


def test_no_name_in_any_message(depot):
    depot.ajouter("eleves", *(f"0750655E;;Secret;Nom{i};hier;PRO;T1" for i in range(30)))
    messages = refus(depot)
    assert messages
    assert not any("Secret" in message or "hier" in message for message in messages)


def test_files_are_found_by_their_stem(depot):
    contenu = (depot.dossier / "voeux.csv").read_bytes()
    depot.retirer("voeux.csv")
    depot.ecrire("VOEUX_0750655E.CSV", contenu)
    depot.ecrire(".cache.csv", "x")
    depot.ecrire("~$voeux.xlsx", b"x")
    depot.ecrire("voeuxbis.csv", "x")
    depot.ecrire("habilitations.csv", "x")
    depot.ecrire("lisez-moi.pdf", "x")
    (depot.dossier / "ancien").mkdir()
    report = depot.charger()
    assert [i.fichier for i in report.ignores] == [
        "ancien",
        "habilitations.csv",
        "lisez-moi.pdf",
        "voeuxbis.csv",
    ]
    assert depot.lire("SELECT DISTINCT fichier FROM raw.voeux") == [("VOEUX_0750655E.CSV",)]


@pytest.mark.parametrize(
    ("stem", "extrait"),
    [
        ("voeux", "voeux"),
        ("Voeux_2", "voeux"),
        ("voeux_confirmes_2", "voeux_confirmes"),
        ("voeux2", "voeux"),
        ("mes_voeux", None),
    ],
)
def test_the_longest_extract_name_wins(stem, extrait):
    assert extract_of(stem, ["voeux", "voeux_confirmes", "eleves"]) == extrait


def test_files_are_described(depot):
    report = depot.charger()
    assert [(f.extrait, f.fichier) for f in report.fichiers] == [
        (name, f"{name}.csv")
        for name in ("candidats", "eleves", "etablissements", "formations", "voeux")
    ]
    for fichier in report.fichiers:
        assert fichier.octets == (depot.dossier / fichier.fichier).stat().st_size
        assert len(fichier.sha256) == 64


def test_rejected_values_are_written_for_their_owner_only(depot, tmp_path):
    debuts = ("=1+1", "+33", "-x", "@a", "\tx")
    depot.ecrire(
        "voeux_2.csv",
        "numero;numero_voeu;phase;code_formation;confirme\n"
        + "".join(f'001;1;"{d}y";F1;O\n' for d in debuts),
    )
    depot.charger()
    path = tmp_path / "valeurs.csv"
    assert write_rejected_values(depot.con, path) == 5
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert [row["valeur"] for row in rows] == ["'=1+1y", "'+33y", "'-xy", "'@ay", "xy"]
    with pytest.raises(FileExistsError):
        write_rejected_values(depot.con, path)


def test_settings_come_from_the_project(tmp_path):
    text = (PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    changed = re.sub(r"max_rejets_pct: .*\n", "max_rejets_pct: 2.5\n", text)
    (tmp_path / "dbt_project.yml").write_text(changed, encoding="utf-8")
    seeds = tmp_path / "dbt_project" / "seeds"
    assert Settings.from_project(tmp_path) == replace(
        Settings.from_project(PROJECT),
        max_rejets_pct=2.5,
        calendrier=seeds / "calendrier.csv",
        mef=seeds / "mef.csv",
    )


def test_every_setting_must_be_stated(tmp_path):
    (tmp_path / "dbt_project.yml").write_text(
        "name: x\nvars:\n  max_rejets_pct: 2.5\n  max_rejets_lignes: 7\n  jalons: [a, b]\n"
        "  siecle_max_mef_inconnus_pct: 3\n",
        encoding="utf-8",
    )
    with pytest.raises(KeyError, match="jours_sans_depot"):
        Settings.from_project(tmp_path)


def test_a_vivier_that_everybody_left_blocks_with_its_first_row(depot):
    entete = "uai;ine;nom;prenom;date_naissance;serie;classe;date_sortie\n"
    parti = "0750655E;INE1;Abel;Zoé;01/02/2008;GENERALE;T1;15/09/2025\n"
    reste = "0750655E;INE2;Éluard;Noé;02/02/2008;STMG;T2;02/03/2026\n"
    depot.ecrire("eleves.csv", entete + parti + reste)
    depot.charger()
    depot.ecrire("eleves.csv", entete + parti + parti.replace("Abel", "Absil"))
    (message,) = refus(depot)
    assert message.startswith("eleves.csv, ligne 2, colonne date_sortie : vivier vide : les 2")


def test_dates_that_cannot_be_are_told_and_left(depot):
    depot.ecrire(
        "reponses.csv",
        "numero_candidat;phase;code_formation;reponse_formation;date_proposition;date_limite\n"
        "001;PP;F1;OUI;28/02/2026;31/12/2026\n001;PP;F2;OUI;01/03/2026;\n002;PP;F2;OUI;26/03/2026;\n",
    )
    depot.charger()
    assert depot.lire("SELECT ligne, colonne, regle, motif FROM raw.avertissements") == [
        (2, "date_proposition", "date_hors_session",
         "date de proposition antérieure aux premières réponses"),
        (4, "date_proposition", "date_hors_session", "date postérieure à l'extraction"),
    ]  # fmt: skip
    assert depot.lire("SELECT count(date_proposition) FROM raw.reponses") == [(3,)]
