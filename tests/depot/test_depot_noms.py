"""Names of files: what a person writes is understood; what is set aside is named in every outcome.

Belongs here: names, files that are no files, folders that cannot be read. Not here: contents.
"""

import contextlib
import ctypes
import os
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.depot.chargement import load_depot
from orchestration.depot.contract import load_contract
from orchestration.depot.discovery import is_complete, take_stock
from orchestration.depot.errors import DepotRefuse, FichierRefuse
from orchestration.depot.fichiers.batch import FileFacts
from orchestration.depot.names import extract_of, meant_extract
from orchestration.depot.raw_tables import fill_files
from orchestration.graphe.partitions import fingerprint, look
from orchestration.habilitations.lecture import read_rights

NOMS = [e.name for e in load_contract().values() if not e.from_siecle]


def refus(depot) -> DepotRefuse:
    with pytest.raises(DepotRefuse) as info:
        depot.charger()
    return info.value


@pytest.mark.parametrize(
    ("nom", "extrait"),
    [
        ("voeux", "voeux"),
        ("Vœux", "voeux"),
        ("VŒUX", "voeux"),
        (unicodedata.normalize("NFD", "Élèves"), "eleves"),
        (unicodedata.normalize("NFC", "Élèves"), "eleves"),
        ("voeux (1)", "voeux"),
        ("voeux - Copie", "voeux"),
        ("voeux-0750001A", "voeux"),
        ("voeux_2", "voeux"),
        ("voeux2", "voeux"),
        ("voeux.2026", "voeux"),
        (" voeux", "voeux"),
        ("voeux\u200b", "voeux"),
        ("Références", "references"),
        ("Orientations académiques (2)", "orientations_academiques"),
        ("orientations-academiques", "orientations_academiques"),
        ("voeuxbis", None),
        ("mes voeux", None),
        ("voeu", None),
        ("élèvesT1", None),
    ],
)
def test_a_name_is_folded_and_followed_by_no_letter(nom, extrait):
    assert extract_of(nom, NOMS) == extrait


@pytest.mark.parametrize(
    ("nom", "extrait"),
    [
        ("mes vœux", "voeux"),
        ("voeuxbis", "voeux"),
        ("Voeu", "voeux"),
        ("liste des élèves 2026", "eleves"),
        ("Candidat", "candidats"),
        ("établissement", "etablissements"),
        ("orientation academique", "orientations_academiques"),
        ("formation", "formations"),
        ("lisez-moi", None),
        ("compte rendu", None),
        ("2026", None),
    ],
)
def test_another_name_is_brought_near_the_extract_it_may_have_meant(nom, extrait):
    assert meant_extract(nom, NOMS) == extrait


def test_the_file_of_the_bare_name_is_read_before_its_second_part(depot):
    lignes = (depot.dossier / "voeux.csv").read_text(encoding="utf-8").splitlines()
    depot.ecrire("voeux (1).csv", f"{lignes[0]}\n001;9;PP;F1;N\n")
    depot.charger()
    assert depot.lire("SELECT fichier, regle, motif FROM raw.rejets") == [
        ("voeux (1).csv", "cle_en_double", "même clé que voeux.csv ligne 2, autre contenu")
    ]


def test_a_refusal_names_what_was_ignored_and_what_it_may_have_been(depot):
    (depot.dossier / "voeux.csv").rename(depot.dossier / "mes vœux.csv")
    depot.ecrire("lisez-moi.pdf", "x")
    refusal = refus(depot)
    assert [str(p) for p in refusal.problemes] == [
        "extrait obligatoire absent : voeux ; ignoré, mais peut-être lui : « mes vœux.csv »"
    ]
    assert "mes vœux.csv : ignoré (ce nom n'est celui d'aucun extrait ; " in str(refusal)
    assert "peut-être destiné à voeux" in str(refusal)
    assert "lisez-moi.pdf : ignoré (format non lu" in str(refusal)


def test_a_refusal_for_rejected_rows_names_what_was_ignored_too(depot):
    depot.ajouter("voeux", *(f"001;{i};??;F1;O" for i in range(30)))
    depot.ecrire("Voeux.xls", "x")
    assert "Voeux.xls : ignoré (format non lu" in str(refus(depot))


def test_the_extension_is_read_without_its_case(depot):
    (depot.dossier / "eleves.csv").rename(depot.dossier / "Élèves.CSV")
    depot.charger()
    assert depot.lire("SELECT DISTINCT fichier FROM raw.eleves") == [("Élèves.CSV",)]


def test_a_fifo_is_told_and_never_opened(depot):
    depot.retirer("voeux.csv")
    os.mkfifo(depot.dossier / "voeux.csv")
    os.mkfifo(depot.dossier / "export.zip")
    os.mkfifo(depot.dossier / "notes")
    refusal = refus(depot)
    assert [p.fichier for p in refusal.problemes] == ["export.zip", "voeux.csv"]
    assert all("pas un fichier ordinaire" in p.message for p in refusal.problemes)
    assert "notes : ignoré" in str(refusal)


def test_a_name_that_is_no_utf8_is_asked_to_change_when_it_names_an_extract(depot):
    content = (depot.dossier / "eleves.csv").read_bytes()
    depot.retirer("eleves.csv")
    folder = os.fsencode(depot.dossier)
    for name in (b"\xc9l\xe8ves.csv", b"r\xe9sum\xe9.txt"):
        Path(os.fsdecode(folder + b"/" + name)).write_bytes(content)
    refusal = refus(depot)
    (probleme,) = refusal.problemes
    assert (probleme.fichier, "le renommer" in probleme.message) == ("Élèves.csv", True)
    assert "résumé.txt : ignoré" in str(refusal)
    str(refusal).encode("utf-8")
    assert len(fingerprint(depot.dossier)) == 16


@contextlib.contextmanager
def without_rights(path: Path) -> Iterator[None]:
    """Nobody may read `path`: root gives up the two capabilities that make it above rights.

    It stays root, so that everything else (the project's own files, in a folder that only root
    may enter) is read as before.
    """
    mode = path.stat().st_mode
    path.chmod(0)
    try:
        with above_rights_no_more() if os.geteuid() == 0 else contextlib.nullcontext():
            yield
    finally:
        path.chmod(mode)


@contextlib.contextmanager
def above_rights_no_more() -> Iterator[None]:
    """This thread without CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH (capabilities(7))."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    held = (ctypes.c_uint32 * 6)()
    if libc.capget(header, held):
        raise OSError(ctypes.get_errno(), "capget")
    fewer = (ctypes.c_uint32 * 6)(*held)
    fewer[0] &= ~0b110
    if libc.capset(header, fewer):
        raise OSError(ctypes.get_errno(), "capset")
    try:
        yield
    finally:
        libc.capset(header, held)


def test_a_folder_without_rights_is_a_message(depot):
    with without_rights(depot.dossier), pytest.raises(DepotRefuse, match="accès refusé"):
        load_depot(depot.dossier, depot.con, depot.settings)


def test_a_folder_that_cannot_be_listed_is_no_complete_depot(depot):
    assert is_complete(depot.dossier)
    with without_rights(depot.dossier):
        assert not is_complete(depot.dossier)


def test_a_file_without_rights_is_a_message(depot):
    refused = pytest.raises(DepotRefuse, match=r"voeux.csv : .*accès refusé")
    with without_rights(depot.dossier / "voeux.csv"), refused:
        load_depot(depot.dossier, depot.con, depot.settings)


def test_a_file_that_leaves_while_it_is_read_is_a_message(depot):
    depot.charger()
    with pytest.raises(DepotRefuse, match=r"absent.csv : fichier illisible \(absent, ou retiré"):
        fill_files(depot.con, depot.dossier, {"absent.csv": FileFacts(colonnes={"voeux": []})})
    (depot.dossier / "voeux_2.csv").symlink_to(depot.dossier / "absent")
    assert len(fingerprint(depot.dossier)) == 16


def test_a_folder_of_too_many_files_is_refused(depot, monkeypatch):
    monkeypatch.setattr("orchestration.depot.discovery.MAX_FILES", 4)
    with pytest.raises(DepotRefuse, match="dossier de 5 fichiers, au plus 4"):
        take_stock(depot.dossier)


def test_the_watch_of_the_folder_survives_a_file_that_cannot_be_looked_at(depot):
    """The run will say why: a dépôt that nobody runs would be lost in silence."""
    (depot.dossier / "voeux.csv").unlink()
    (depot.dossier / "voeux.csv").symlink_to(depot.dossier / "absent")
    now = time.time() + 3600
    _, state = look(depot.dossier.parent, {}, now)
    ready, _ = look(depot.dossier.parent, state, now)
    assert [r.date for r in ready] == [depot.dossier.name]


def test_habilitations_that_are_no_file_are_refused_and_never_opened(tmp_path):
    os.mkfifo(tmp_path / "habilitations.csv")
    with pytest.raises(FichierRefuse, match="pas un fichier ordinaire"):
        read_rights(tmp_path / "habilitations.csv", None)
