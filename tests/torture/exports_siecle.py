"""Kinds of SIECLE files: re-saved, cut, zipped, without their structures.

Belongs here: one XML of a dépôt that has them. Not here: files of the other extracts.
"""

import random
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.torture.bases import Base
from tests.torture.classeur import damaged_header
from tests.torture.fichiers import archive
from tests.torture.sortes import Lieu, sorte

ISO = "iso-8859-15"


def exports(base: Base) -> Iterator[Lieu]:
    return ((path.name,) for path in sorted(base.dossier.glob("*.xml")))


def export(nom: str, change: Callable[[bytes, random.Random], bytes], suffix: str = ".xml") -> None:
    """Register a kind that changes the bytes of an XML, and its suffix."""

    def geste(depot: Path, lieu: Lieu, rng: random.Random) -> None:
        path = depot / lieu[0]
        data = path.read_bytes()
        path.unlink()
        path.with_suffix(suffix).write_bytes(change(data, rng))

    sorte("siecle", nom, exports, bases=("siecle",))(geste)


def without(tag: str) -> Callable[[bytes, random.Random], bytes]:
    return lambda d, _: re.sub(rf"<{tag}>.*</{tag}>\s*".encode(), b"", d, flags=re.S)


def _many(data: bytes, _rng: random.Random) -> bytes:
    import io

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for number in range(20_000):
            target.writestr(f"{number}.txt", b"")
        target.writestr("eleves.xml", data)
    return stream.getvalue()


BOMBE = (
    b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY c "&a;&a;&a;&a;&a;">]>'
    b"<BEE_ELEVES><PARAMETRES><UAJ>&c;</UAJ></PARAMETRES></BEE_ELEVES>"
)

export("en ZIP", lambda d, _: archive(d, "eleves.xml"), ".zip")
export("UTF-8 sous sa déclaration", lambda d, _: d.decode(ISO).encode())
export("UTF-8 avec marque", lambda d, _: b"\xef\xbb\xbf" + d.decode(ISO).encode())
export("UTF-8 déclaré", lambda d, _: d.decode(ISO).replace("ISO-8859-15", "UTF-8").encode())
export("sans déclaration", lambda d, _: d.split(b"\n", 1)[1])
export("coupé", lambda d, r: d[: r.randrange(len(d) // 3, len(d) - 20)])
export("sans STRUCTURES", without("STRUCTURES"))
export("STRUCTURES vide", lambda d, _: re.sub(rb"<STRUCTURES>.*</STRUCTURES>", b"<STRUCTURES/>", d,
       flags=re.S))  # fmt: skip
export("sans ELEVES", without("ELEVES"))
export("sans UAJ", without("UAJ"))
export("deux UAJ", lambda d, _: d.replace(b"</UAJ>", b"</UAJ><UAJ>0750655E</UAJ>"))
export("UAJ inconnu", lambda d, _: re.sub(rb"<UAJ>.*</UAJ>", b"<UAJ>0750655E</UAJ>", d))
export("MEF de dix caractères", lambda d, _: re.sub(rb"(<CODE_MEF>.{10}).", rb"\1", d))
export("MEF inconnus", lambda d, _: re.sub(rb"<CODE_MEF>.{4}", b"<CODE_MEF>7777", d))
export("élève doublé", lambda d, _: re.sub(rb"(<ELEVE .*?</ELEVE>\n)", rb"\1\1", d, count=1))
export("même identifiant pour deux", lambda d, _: d.replace(b'ELEVE_ID="2"', b'ELEVE_ID="1"'))
export("entités", lambda _d, _: BOMBE)
export("autre racine", lambda d, _: d.replace(b"BEE_ELEVES", b"BEE_AUTRE"))
export("ZIP vide", lambda _d, _: b"PK\x05\x06" + b"\x00" * 18, ".zip")
export("ZIP coupé", lambda d, _: archive(d, "eleves.xml")[:300], ".zip")
for nom, places, by in (
    ("ZIP de version inconnue", (4, 6), b"\x63\x00"),
    ("ZIP LZMA abîmé", (8, 10), b"\x0e\x00"),
):
    export(
        nom,
        lambda d, _, at=places, by=by: damaged_header(archive(d, "eleves.xml"), *at, by),
        ".zip",
    )
export("ZIP de 20 000 membres", _many, ".zip")
export("ZIP dans un ZIP", lambda d, _: archive(archive(d, "eleves.xml"), "eleves.zip"), ".zip")
