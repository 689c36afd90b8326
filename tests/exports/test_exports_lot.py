"""A set of workbooks on disk: which files, how private, same data same bytes, the manifest."""

import hashlib
import json
import stat

import pytest

from exports import write_manifest, write_workbooks
from exports.lecture.coherence import RapportIncoherent
from exports.modele import NIVEAUX
from tests.exports.entrepot import stored
from tests.rapports_fixture import (
    AUTRE_LYCEE,
    JOUR,
    LYCEE,
    SESSION,
    add_pupil,
    add_scope,
    connect,
    small,
)

FILES = [
    f"{LYCEE}/classes/T-1~6d27b250ff.xlsx",
    f"{LYCEE}/classes/TG1.xlsx",
    f"{LYCEE}/etablissement.xlsx",
    f"{LYCEE}/groupes/SPE MATHS.xlsx",
    f"{AUTRE_LYCEE}/classes/TG1.xlsx",
    f"{AUTRE_LYCEE}/etablissement.xlsx",
    "manifeste.json",
]


def write_set(con, out, **options):
    entries = write_workbooks(con, out, NIVEAUX, **options)
    write_manifest(out, entries, SESSION, JOUR)
    return entries


def content(out):
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}


@pytest.fixture
def out(tmp_path):
    return tmp_path / "jeu"


def test_every_scope_has_its_file_and_nothing_else(out):
    write_set(small(), out)
    assert sorted(content(out)) == sorted(FILES)


def test_files_and_folders_are_private(out):
    write_set(small(), out)
    for path in [out, *out.rglob("*")]:
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path


def test_same_data_same_bytes_whatever_the_run_and_the_processes(tmp_path):
    base = stored(small(), tmp_path / "entrepot.duckdb")
    write_set(small(), tmp_path / "un")
    write_set(base, tmp_path / "deux", workers=2, min_parallel=1)
    write_set(base, tmp_path / "trois", workers=1)
    assert content(tmp_path / "un") == content(tmp_path / "trois")
    assert content(tmp_path / "un") == content(tmp_path / "deux")


def test_entries_come_in_the_order_of_the_scopes_from_several_processes(out, tmp_path):
    con = connect()
    names = [f"TG{n:03d}" for n in range(60)]
    for uai in (AUTRE_LYCEE, LYCEE):
        for name in reversed(names):
            add_scope(con, uai, "classe", name)
    base = stored(con, tmp_path / "entrepot.duckdb")
    told = []
    entries = write_workbooks(
        base, out, ["classe"], workers=2, min_parallel=1, progress=lambda *n: told.append(n)
    )
    assert [(e.uai, e.structure) for e in entries] == [
        (uai, name) for uai in (LYCEE, AUTRE_LYCEE) for name in names
    ]
    assert told == [(1, 2), (2, 2)]


def test_the_manifest_maps_each_file_to_its_scope_and_counts(out):
    write_set(small(), out)
    manifest = json.loads((out / "manifeste.json").read_text(encoding="utf-8"))
    assert manifest["session"] == 2026
    assert manifest["date_extraction"] == "2026-03-05"
    assert manifest["nombre_classeurs"] == 6
    assert manifest["nombre_par_niveau"] == {"classe": 3, "etablissement": 2, "groupe": 1}
    assert manifest["nombre_lignes"] == 14
    by_file = {e["fichier"]: e for e in manifest["classeurs"]}
    assert sorted(by_file) == sorted(FILES[:-1])
    entry = by_file[FILES[0]]
    data = (out / FILES[0]).read_bytes()
    assert entry == {
        "fichier": FILES[0],
        "niveau": "classe",
        "uai": LYCEE,
        "structure": "T/1",
        "sha256": hashlib.sha256(data).hexdigest(),
        "octets": len(data),
        "feuilles": {"Non inscrits": 1, "Un seul vœu": 1},
        "alertes": 0,
        "document": "listes",
        "lignes": 2,
    }
    assert manifest["nombre_alertes"] == 5
    assert by_file[f"{LYCEE}/etablissement.xlsx"]["alertes"] == 3


def test_the_manifest_does_not_depend_on_the_order_of_writing(tmp_path):
    entries = write_set(small(), tmp_path)
    first = (tmp_path / "manifeste.json").read_bytes()
    write_manifest(tmp_path, reversed(entries), SESSION, JOUR)
    assert (tmp_path / "manifeste.json").read_bytes() == first


def test_the_manifest_names_nobody(out):
    write_set(small(), out)
    text = (out / "manifeste.json").read_text(encoding="utf-8")
    assert not [n for n in ("ABELLE", "ÉLUARD", "DUBOIS", "Zoé", "Léa", "12345") if n in text]


def test_a_uai_folder_is_a_safe_name_and_the_same_for_every_kind(out):
    con = connect()
    for uai in ("../x", "x9"):
        add_scope(con, uai, "etablissement")
        add_scope(con, uai, "classe", "TG1")
    add_scope(con, "X9", "classe", "TG1")  # x9 is encoded for its établissement too
    write_set(con, out)
    folders = {p.name for p in out.iterdir() if p.is_dir()}
    assert len({name.lower() for name in folders}) == 3
    assert all(name.lower().startswith(("x~", "x9~")) for name in folders)
    assert len(content(out)) == 6


@pytest.mark.parametrize("uai", ["0000000A", LYCEE, "9999999Z"])
def test_a_row_without_workbook_stops_everything(out, uai):
    con = small()
    add_pupil(con, [("classe", uai, "TG7")], "SANS_VOEU", 1, "TG7", "PERDU-FICTIF", "Aya")
    with pytest.raises(RapportIncoherent, match=f"{uai}, TG7") as error:
        write_workbooks(con, out, ["classe"])
    assert "PERDU" not in str(error.value)


def test_a_list_that_no_sheet_shows_stops_everything(out):
    con = small()
    add_pupil(con, [("classe", LYCEE, "TG1")], "INCONNUE", 1, "TG1", "PERDU-FICTIF", "Aya")
    with pytest.raises(RapportIncoherent, match="rpt_feuilles"):
        write_workbooks(con, out, ["classe"])


def test_an_unknown_kind_is_refused(out):
    with pytest.raises(ValueError, match="sorte de classeur inconnue"):
        write_workbooks(small(), out, ["academie"])
