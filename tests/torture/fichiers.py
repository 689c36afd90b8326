"""Kinds of files: names, encodings, formats, bytes that are missing.

Belongs here: one file of a dépôt as a whole. Not here: its rows and cells.
"""

import io
import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from tests.torture import classeur
from tests.torture.lignes import extracts
from tests.torture.sortes import Lieu, sorte
from tests.torture.tableau import Tableau

Octets = Callable[[bytes, random.Random], bytes]


def octets(nom: str, change: Octets) -> None:
    """Register a kind that changes the bytes of a CSV."""

    def geste(depot: Path, lieu: Lieu, rng: random.Random) -> None:
        path = depot / f"{lieu[0]}.csv"
        path.write_bytes(change(path.read_bytes(), rng))

    sorte("fichier", nom, extracts)(geste)


def renamed(nom: str, name: Callable[[str], str]) -> None:
    """Register a kind that renames a CSV."""

    def geste(depot: Path, lieu: Lieu, _rng: random.Random) -> None:
        (depot / f"{lieu[0]}.csv").rename(depot / name(lieu[0]))

    sorte("fichier", nom, extracts)(geste)


def instead(nom: str, put: Callable[[Path, bytes], None]) -> None:
    """Register a kind that puts something else in the place of a CSV."""

    def geste(depot: Path, lieu: Lieu, _rng: random.Random) -> None:
        path = depot / f"{lieu[0]}.csv"
        data = path.read_bytes()
        path.unlink()
        put(path, data)

    sorte("fichier", nom, extracts)(geste)


def workbook(nom: str, write: Callable[[Tableau, random.Random], bytes]) -> None:
    """Register a kind that makes a workbook of a CSV."""

    def geste(depot: Path, lieu: Lieu, rng: random.Random) -> None:
        table = Tableau.lire(depot, lieu[0])
        table.chemin.unlink()
        table.chemin.with_suffix(".xlsx").write_bytes(write(table, rng))

    sorte("classeur", nom, extracts)(geste)


def archive(content: bytes, name: str = "contenu.csv", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as target:
        target.writestr(name, content)
    return stream.getvalue()


def _stray(data: bytes, rng: random.Random) -> bytes:
    """Two quotes, far apart, at the start of two cells."""
    starts = [n + 1 for n, byte in enumerate(data) if byte == ord(";")]
    first, last = sorted(rng.sample(starts, 2))
    return data[:first] + b'"' + data[first:last] + b'"' + data[last:]


def _mixed(data: bytes, _rng: random.Random) -> bytes:
    """The second half of the lines in Windows-1252."""
    lines = data.split(b"\n")
    half = len(lines) // 2
    return b"\n".join(
        [*lines[:half], *(w.decode().encode("cp1252", "replace") for w in lines[half:])]
    )


octets("marque d'ordre des octets", lambda d, _: b"\xef\xbb\xbf" + d)
octets("Windows-1252", lambda d, _: d.decode().encode("cp1252", "replace"))
octets("encodages mêlés", _mixed)
octets("MacRoman", lambda d, _: d.decode().encode("mac_roman", "replace"))
octets("UTF-16", lambda d, _: d.decode().encode("utf-16"))
octets("UTF-8 lu deux fois", lambda d, _: d.decode().encode().decode("cp1252", "replace").encode())
octets("tabulations", lambda d, _: d.replace(b";", b"\t"))
octets("fins de ligne Windows", lambda d, _: d.replace(b"\n", b"\r\n"))
octets("fins de ligne Mac", lambda d, _: d.replace(b"\n", b"\r"))
octets("sep=; en tête", lambda d, _: b"sep=;\n" + d)
octets("titre et ligne vide au-dessus", lambda d, _: b"Extraction du lyc\xc3\xa9e\n\n" + d)
octets("ligne de titres absente", lambda d, _: d.split(b"\n", 1)[1])
octets("vide", lambda _d, _: b"")
octets("une espace", lambda _d, _: b" \n")
octets("coupé dans une ligne", lambda d, r: d[: r.randrange(len(d) // 2, len(d) - 5)])
octets("coupé dans un caractère", lambda d, _: d[: d.rfind(b"\xc3") + 1] or d[:-3])
octets("deux guillemets égarés", _stray)
octets("un guillemet égaré", lambda d, _: d.replace(b";", b';"', 1))
octets("zéros à la fin", lambda d, _: d + b"\x00" * 64)
octets("octets au hasard", lambda _d, r: r.randbytes(4096))
octets("page HTML", lambda _d, _: b"<!DOCTYPE html><html>Session expir\xc3\xa9e</html>")
octets("classeur sous un nom de CSV", lambda d, _: archive(d))
octets("collé deux fois", lambda d, _: d + d)

renamed("nom accentué", lambda e: {"eleves": "Élèves.csv", "voeux": "Vœux.CSV",
        "reponses": "Réponses.csv"}.get(e, f"{e.upper()}.csv"))  # fmt: skip
renamed("copie (1)", lambda e: f"{e} (1).csv")
renamed("suffixe de lycée", lambda e: f"{e}-0990001N.csv")
renamed("nom inconnu", lambda e: f"mes_{e}.csv")
renamed("sans extension", lambda e: e)
renamed("extension txt", lambda e: f"{e}.txt")
renamed("point devant", lambda e: f".{e}.csv")


def _latin_name(path: Path) -> Path:
    return Path(os.fsdecode(os.fsencode(path.with_suffix("")) + b"_\xe9.csv"))


instead("tube nommé", lambda p, _: os.mkfifo(p))
instead("dossier", lambda p, _: p.mkdir())
instead("lien mort", lambda p, _: p.symlink_to("absent"))
instead("lien en boucle", lambda p, _: p.symlink_to(p.name))
instead("nom qui n'est pas de l'UTF-8", lambda p, d: _latin_name(p).write_bytes(d))
instead("ZIP du CSV", lambda p, d: p.with_suffix(".zip").write_bytes(archive(d)))
instead("CSV sous un nom de classeur", lambda p, d: p.with_suffix(".xlsx").write_bytes(d))


def _halves(table: Tableau) -> tuple[list[list[str]], list[list[str]]]:
    half = (len(table.lignes) + 1) // 2
    return table.lignes[:half], table.lignes[half:]


def plain(table: Tableau, typed: bool = False) -> bytes:
    return classeur.book(("Feuille1", lambda s: classeur.fill(s, table, table.lignes, typed)))


def _below(table: Tableau) -> bytes:
    def write(sheet: Worksheet) -> None:
        sheet.write_string(0, 0, "Extraction du lycée")
        classeur.fill(sheet, table, table.lignes, top=2)

    return classeur.book(("Feuille1", write))


def _two(table: Tableau) -> bytes:
    one, two = _halves(table)
    return classeur.book(
        ("T01", lambda s: classeur.fill(s, table, one)),
        ("T02", lambda s: classeur.fill(s, table, two)),
    )


def _hidden(table: Tableau) -> bytes:
    def second(sheet: Worksheet) -> None:
        classeur.fill(sheet, table, table.lignes[:1])
        sheet.hide()

    return classeur.book(("T01", lambda s: classeur.fill(s, table, table.lignes)), ("x", second))


workbook("tel quel", lambda t, _: plain(t))
workbook("dates de tableur", lambda t, _: plain(t, typed=True))
workbook("notice en première feuille", lambda t, _: classeur.book(
    ("Lisez-moi", lambda s: s.write_string(0, 0, "À lire avant tout")),
    ("Données", lambda s: classeur.fill(s, t, t.lignes))))  # fmt: skip
workbook("titre au-dessus", lambda t, _: _below(t))
workbook("deux feuilles", lambda t, _: _two(t))
workbook("feuille masquée", lambda t, _: _hidden(t))
workbook("Strict Open XML", lambda t, _: classeur.strict(plain(t)))
TROISIEME = r'<c r="([A-Z]+)3" t="s"><v>\d+</v></c>'
workbook("formule sans valeur", lambda t, _: classeur.in_sheet(
    plain(t), TROISIEME, r'<c r="\g<1>3"><f>A1</f></c>'))  # fmt: skip
workbook("cellule d'erreur", lambda t, _: classeur.in_sheet(
    plain(t), TROISIEME, r'<c r="\g<1>3" t="e"><v>#N/A</v></c>'))  # fmt: skip
workbook("ligne 100 000 000", lambda t, _: classeur.in_sheet(
    plain(t), r'<row r="3"', '<row r="100000000"'))  # fmt: skip
workbook("cellule en dernière colonne", lambda t, _: classeur.in_sheet(
    plain(t), r"</row>", '<c r="XFD1" t="str"><v>x</v></c></row>'))  # fmt: skip
workbook("chaînes partagées absentes", lambda t, _: classeur.rewrite(
    plain(t), lambda name, part: None if "sharedStrings" in name else part))  # fmt: skip
workbook("chaîne partagée hors limites", lambda t, _: classeur.in_sheet(
    plain(t), r"<v>\d+</v>", "<v>999999</v>"))  # fmt: skip
workbook("archive coupée", lambda t, r: plain(t)[: r.randrange(200, 2000)])
for defaut, places, by in (
    ("version de ZIP inconnue", (4, 6), b"\x63\x00"),
    ("compression inconnue", (8, 10), b"\x63\x00"),
    ("compression LZMA annoncée", (8, 10), b"\x0e\x00"),
):
    workbook(defaut, lambda t, _, at=places, by=by: classeur.damaged_header(plain(t), *at, by))
workbook("vide", lambda _t, _: classeur.book(("Feuille1", lambda s: None)))
