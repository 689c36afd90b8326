"""The search for traces: found wherever they hide, and nothing where there is nothing.

Belongs here: one sentence per place where a name or a code may lie. Not here: what is purged.
"""

import gzip
import io
import json
import sqlite3
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import duckdb
import pytest
from openpyxl import Workbook

from orchestration.traces import SearchReport, Sought, search
from orchestration.traces.mots import fold

INE, NUMERO, NOM, COMPOSE = "0123456789A", "104099", "Éœlunard", "Xybaba de l'Ânerie"
SOUGHT = Sought(frozenset({INE, NUMERO}), frozenset({fold(NOM), fold(COMPOSE)}))


def places(report: SearchReport) -> list[tuple[str, str, int]]:
    return [(t.lieu, t.sorte, t.nombre) for t in report.trouves]


def seen(folder: Path, data: bytes | str, name: str = "f") -> list[tuple[str, str, int]]:
    (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return places(search(folder, SOUGHT))


def zipped(name: str, data: bytes | str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return stream.getvalue()


def test_folding_is_that_of_the_rapprochement() -> None:
    assert fold(" Éœlu-nard  d’Æther ß_ẞ ") == "EOELU NARD D AETHER SS SS"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_a_name_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    text = f"Nom;Prénom\n{NOM};Zoé\n{COMPOSE.upper()};Élise\n" * 40
    assert seen(tmp_path, text.encode(encoding)) == [("octets", "nom", 80)]


@pytest.mark.parametrize(
    "text",
    [
        f"INE={INE};",
        f"«{INE.lower()}»",
        f"dossier_{NUMERO}_lu",
        f"{NUMERO}.",
        f"le 12.5.{NUMERO}x {NUMERO}",
    ],
)
def test_a_code_between_any_two_signs(tmp_path: Path, text: str) -> None:
    assert seen(tmp_path, text) == [("octets", "code", 1)]


@pytest.mark.parametrize(
    "text",
    [
        f"x{INE}",
        f"12:30:05.{NUMERO}",
        f"0.{NUMERO}",
        "Éœlunarde",
        "Xybaba de lAnerie",
        "Xybaba;de;la",
        "L'Ânerie de Xybaba",
    ],
)
def test_what_only_resembles_is_not_found(tmp_path: Path, text: str) -> None:
    assert seen(tmp_path, text) == []


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"erreur": f"lu :\n{NOM}"}),
        json.dumps(json.dumps({"erreur": f"lu :\n{NOM}"})),
        repr(f"\t{NOM}".encode("latin-1", "replace")).replace("?", "\\u0153"),
        "<t>&#201;&#339;lunard</t>",
        "x?nom=%C3%89%C5%93lunard&y",
        "_x000D_Éœlunard",
    ],
)
def test_a_name_behind_escapes(tmp_path: Path, text: str) -> None:
    assert seen(tmp_path, text) == [("octets", "nom", 1)]


def test_a_name_at_every_distance_from_the_edge_of_a_piece(tmp_path: Path) -> None:
    """A stream is read by pieces: none is lost at an edge, none is counted twice."""
    edge = 1 << 19
    for shift in range(-36, 36, 7):
        filler = "mot " * ((edge + shift) // 4) + " " * (shift % 4)
        assert seen(tmp_path, f"{filler}{COMPOSE}, {INE} {'fin ' * 9000}") == [
            ("octets", "code", 1),
            ("octets", "nom", 1),
        ], shift


def test_the_places_are_told_and_never_the_value(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/journal.log").write_text(f"{NOM} {INE} {NOM}")
    (tmp_path / "vide.txt").touch()
    report = search(tmp_path, SOUGHT)
    assert report.fichiers == 2
    assert [(t.fichier, t.sorte, t.nombre) for t in report.trouves] == [
        ("a/b/journal.log", "code", 1),
        ("a/b/journal.log", "nom", 2),
    ]
    assert fold(NOM) not in fold(repr(report))


def test_links_are_not_followed_nor_folders_of_links(tmp_path: Path) -> None:
    (tmp_path / "dehors").mkdir()
    (tmp_path / "dehors/f").write_text(INE)
    (tmp_path / "dedans").mkdir()
    (tmp_path / "dedans/dossier").symlink_to(tmp_path / "dehors")
    (tmp_path / "dedans/fichier").symlink_to(tmp_path / "dehors/f")
    assert search(tmp_path / "dedans", SOUGHT) == SearchReport()


def test_a_name_of_a_file(tmp_path: Path) -> None:
    assert seen(tmp_path, "", f"liste_{INE}.csv") == [("nom du fichier", "code", 1)]


def test_members_of_archives_within_archives(tmp_path: Path) -> None:
    inner = zipped("eleves.csv", f"nom\n{NOM}\n")
    (tmp_path / "remise.zip").write_bytes(zipped("a/export.zip", inner))
    report = search(tmp_path, SOUGHT)
    assert places(report) == [("a/export.zip > eleves.csv", "nom", 1)]
    assert report.membres == 2


def test_every_part_of_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Éœlunard", 12])
    book.create_sheet("cachée").append([INE])
    book["cachée"].sheet_state = "hidden"
    book.properties.title = COMPOSE
    book.save(tmp_path / "c.xlsx")
    found = places(search(tmp_path, SOUGHT))
    assert ("docProps/core.xml", "nom", 1) in found
    assert sorted(p[1:] for p in found) == [("code", 1), ("nom", 1), ("nom", 1)]


def test_gzip_alone_and_in_an_archive(tmp_path: Path) -> None:
    packed = gzip.compress(f"nom\n{NOM}".encode())
    assert seen(tmp_path, packed) == [("gzip", "nom", 1)]
    assert seen(tmp_path, zipped("a.gz", packed)) == [("a.gz > gzip", "nom", 1)]


def test_cells_of_duckdb_tables_views_and_lists(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "e.duckdb")) as con:
        con.execute("create schema s; create table s.t (a varchar, l varchar[], n integer)")
        con.execute("insert into s.t select 'x', ['y'], i from range(3000) r(i)")
        con.execute("insert into s.t values (?, ?, 1)", [NOM, ["a", INE]])
        con.execute("create view s.v as select struct_pack(k := a) as m from s.t")
        con.execute("create table s.u (a int); create view s.cassee as from s.u; drop table s.u")
    report = search(tmp_path, SOUGHT)
    assert report.tables == 2
    assert report.opaques == ["e.duckdb > s.cassee : base illisible"]
    assert {p for p in places(report) if p[0] != "octets"} == {
        ("s.t.a", "nom", 1),
        ("s.t.l", "code", 1),
        ("s.v.m", "nom", 1),
    }


def test_texts_that_a_database_writes_one_against_the_other(tmp_path: Path) -> None:
    """So they lie in the pages that a table no longer names: no character parts them."""
    path, noms = tmp_path / "e.duckdb", [f"Xybadalu{i:03}lé" for i in range(200)]
    with duckdb.connect(str(path)) as con:
        con.execute("set force_compression = 'uncompressed'")
        con.execute("create table t as select unnest($noms) as a", {"noms": noms})
    assert "".join(reversed(noms)).encode()[:90] in path.read_bytes()
    report = search(tmp_path, Sought(frozenset(), frozenset(map(fold, noms))))
    raw = next(t for t in report.trouves if t.lieu == "octets")
    assert raw.nombre >= 200


def test_cells_and_packed_blobs_of_sqlite(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "d.db") as con:
        con.execute("create table e (a text, b blob)")
        con.execute("insert into e values (?, ?)", ["x", zlib.compress(f"le {NOM}".encode())])
        con.execute("insert into e values (?, null)", [f"dossier {NUMERO} lu"])
    con.close()
    found = places(search(tmp_path, SOUGHT))
    assert ("e", "code", 1) in found
    assert ("e", "nom", 1) in found


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.zip.age").write_bytes(b"age-encryption.org/v1\n" + bytes(90))
    (tmp_path / "b.zip").write_bytes(zipped("x", "y" * 999)[:60])
    (tmp_path / "c.duckdb").write_bytes(bytes(8) + b"DUCK" + bytes(500))
    (tmp_path / "d.zip").write_bytes(zipped("bombe", bytes(150 << 20)))
    report = search(tmp_path, SOUGHT)
    assert report.trouves == []
    assert report.opaques == [
        "a.zip.age : chiffré",
        "b.zip : archive illisible, abîmée ou tronquée",
        "c.duckdb : base illisible",
        "d.zip : archive refusée : contenu décompressé démesuré",
    ]


def test_memory_is_that_of_a_piece(tmp_path: Path) -> None:
    with (tmp_path / "grand.csv").open("w") as stream:
        for _ in range(60):
            stream.write("un mot, un autre ; Élise\n" * 20_000)
    tracemalloc.start()
    report = search(tmp_path, SOUGHT)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert report.trouves == []
    assert peak < 100 << 20, "thirty million characters, read by half a million bytes"
