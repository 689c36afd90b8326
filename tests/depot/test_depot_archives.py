"""Archives as they come damaged, strange or made to harm: a refusal in French, never a trace.

Belongs here: what `zip_guard` judges, through the two readers that open archives. Not here: bombs
of a whole run (test_hostile).
"""

import io
import struct
import zipfile

import pytest

from orchestration.depot.errors import DepotRefuse
from orchestration.depot.fichiers.zip_guard import MAX_MEMBERS

XML = b"<?xml version='1.0'?><AUTRE>" + bytes(range(32, 60)).replace(b"<", b" ") * 40 + b"</AUTRE>"


def archive(method=zipfile.ZIP_DEFLATED, names=("a.xml",), data=XML) -> bytes:
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w", method) as cible:
        for name in names:
            cible.writestr(name, data)
    return flux.getvalue()


def patched(data: bytes, local: int, central: int, value: int) -> bytes:
    """`data` with a 16-bit field of both headers of its first member changed."""
    out = bytearray(data)
    struct.pack_into("<H", out, data.index(b"PK\3\4") + local, value)
    struct.pack_into("<H", out, data.index(b"PK\1\2") + central, value)
    return bytes(out)


def damaged(data: bytes) -> bytes:
    """`data` with the compressed bytes of its first member spoiled."""
    out = bytearray(data)
    start = 30 + len("a.xml") + 12
    out[start : start + 24] = b"\xff" * 24
    return bytes(out)


def other_name(data: bytes) -> bytes:
    out = bytearray(data)
    out[30:35] = b"b.xml"
    return bytes(out)


def wrong_utf8_name(data: bytes) -> bytes:
    out = bytearray(patched(data, 6, 8, 0x800))
    out[30] = out[data.index(b"PK\1\2") + 46] = 0xFF
    return bytes(out)


def huge_directory(data: bytes) -> bytes:
    """`data` whose end announces a directory of 4 GB."""
    out = bytearray(data)
    struct.pack_into("<L", out, data.index(b"PK\5\6") + 12, 0xFFFFFFF0)
    return bytes(out)


KINDS = {
    "unknown compression": (patched(archive(), 8, 10, 77), "compression non lue (méthode 77)"),
    "deflate64": (patched(archive(), 8, 10, 9), "compression non lue (méthode 9)"),
    "needed version": (patched(archive(), 4, 6, 990), "d'une version ou d'une compression non lue"),
    "password": (patched(archive(), 6, 8, 1), "mot de passe"),
    "strong encryption": (patched(archive(), 6, 8, 64), "d'une version ou d'une compression"),
    "another name inside": (other_name(archive()), "illisible, abîmée"),
    "name that is no text": (wrong_utf8_name(archive()), "illisible, abîmée"),
    "damaged deflate": (damaged(archive()), "illisible, abîmée"),
    "damaged bzip2": (damaged(archive(zipfile.ZIP_BZIP2)), "illisible, abîmée"),
    "damaged lzma": (damaged(archive(zipfile.ZIP_LZMA)), "illisible, abîmée"),
    "truncated": (archive()[:-30], "illisible, abîmée"),
    "head alone": (b"PK\3\4", "illisible, abîmée"),
    "empty file": (b"", "illisible, abîmée"),
    "empty archive": (archive(names=()), "archive vide"),
    "twins": (archive(names=("a.xml", "A.xml")), "deux fichiers y portent le même nom"),
    "too many members": (
        archive(names=[f"{i}.xml" for i in range(MAX_MEMBERS + 1)], data=b""),
        f"plus de {MAX_MEMBERS} fichiers",
    ),
    "too many documents": (archive(names=[f"{i}.xml" for i in range(60)]), "plus de 50 documents"),
    "directory beyond all": (huge_directory(archive()), f"plus de {MAX_MEMBERS} fichiers"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_that_cannot_be_read_blocks_with_a_reason(depot, kind):
    data, words = KINDS[kind]
    depot.ecrire("export.zip", data)
    with pytest.raises(DepotRefuse) as info:
        depot.charger()
    (probleme,) = info.value.problemes
    assert (probleme.fichier, words in probleme.message) == ("export.zip", True), probleme.message


INSIDE = {"another name inside", "strong encryption", *(k for k in KINDS if "damaged" in k)}
"""Kinds that only the opening of a member shows; a directory tells first what is no workbook."""


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"empty file", "too many documents"}))
def test_a_workbook_is_an_archive_like_any_other(depot, kind):
    depot.ecrire("lettres.xlsx", KINDS[kind][0])
    words = "n'est pas un classeur" if kind in INSIDE else KINDS[kind][1]
    with pytest.raises(DepotRefuse) as info:
        depot.charger()
    (probleme,) = info.value.problemes
    assert (probleme.fichier, words in probleme.message) == ("lettres.xlsx", True), probleme.message


def test_a_readable_archive_of_something_else_is_told_with_what_it_may_have_been(depot):
    depot.ecrire("Vœux.zip", archive(names=("voeux.csv",)))
    (ignored,) = depot.charger().ignores
    assert str(ignored) == (
        "Vœux.zip : ignoré (ce n'est pas un export SIECLE d'élèves ; peut-être destiné à voeux)"
    )
