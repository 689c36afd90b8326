"""Hostile inputs: a safe result, or a refusal that names the file.

Belongs here: what somebody could put in a dépôt to reach another folder, another site, the
memory or the reader's spreadsheet. Not here: what is merely wrong (test_depot_*).
"""

import csv
import io
import json
import os
import re
import resource
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import openpyxl
import pytest

from exports.style.textes import CELLULE_MAX, COUPE
from tests.outils import environment, pilotage

UAI = "0750655E"
CODES = [
    "../x", "..", "../../../../tmp/x", "CON", "con", "nul.txt", "T/1", "T:1", "t/1", "t:1", "T1",
    "t1", "T1_lettres", "x" * 300, "T\u202e1", "T\u200f1", "É1", "E\u0301 1", "=1+1", "C:\\x",
    "a\nb", "T1.",
]  # fmt: skip
# what may be a code, as it is once cleaned: invisible characters go, the others are refused
LISIBLES = {
    unicodedata.normalize("NFC", "".join(c for c in code if unicodedata.category(c) != "Cf"))
    for code in CODES
    if len(code) <= 40 and "\n" not in code
}
NOMS = [
    "=Dupont()",
    "+Martin",
    "-Durand",
    "@Petit",
    "=cmd|' /C calc'!A0",
    "]]></t><f>1</f>",
    "<b>&amp;",
]
LETTRES = [
    '=HYPERLINK("http://evil.example";"x")', "+1+1 et la suite", "@SUM(1)", "-2+3",
    "a ]]> b </t></is></c><c><f>1+1</f> &lt; &#0; <!-- -->", "un\x01deux\x02trois\x0b\x1fquatre",
    "drapeau 🏳️‍🌈 et visage 😀, zq", "x" * 40_000, "😀" * 20_000, "de droite \u202eà gauche",
    "{=1+1}", "javascript:alert(1)", "http://evil.example/",
]  # fmt: skip
# what XlsxWriter takes for rich text of its own making
LETTRES += ["<r><t>Signé : le proviseur</t></r>", "<r>Bonjour, je m'appelle <b>Zoé & Léa</r>"]
HOST = "dossierappel.parcoursup.fr"
ALLOWED = [
    f"https://{HOST}/Candidats/fiche?g_ta_cod=1&typeBac=0",
    "HTTPS://DOSSIERAPPEL.PARCOURSUP.FR/x",
]
REFUSED = [
    "javascript:alert(1)", "file:///etc/passwd", f"https://{HOST}@evil.example/",
    f"https://{HOST}.evil.example/", f"//{HOST}/x", f"https://{HOST}:80@evil.example/",
    f"https://evil.example/?{HOST}/", f"https://{HOST}\\@evil.example/", f"https://{HOST}/a b",
    f"https://{HOST}/a\nb", f" javascript:alert('https://{HOST}/')", f'https://{HOST}/"><f>1</f>',
    f"ftp://{HOST}/x", "data:text/html,x", "\\\\evil.example\\x", f"https:/{HOST}/x",
    "mailto:a@evil.example",
]  # fmt: skip


def write(path: Path, *lines: list[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(lines)


@pytest.fixture(scope="module")
def depot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One lycée: a class and a group by hostile code, a pupil in each; all letters and links."""
    depot = tmp_path_factory.mktemp("hostile") / "2026-06-08"
    depot.mkdir()
    links = ALLOWED + REFUSED
    write(
        depot / "etablissements.csv",
        ["uai", "nom", "code_departement", "code_academie"],
        [UAI, "=Lycée ]]></t>", "075", "01"],
    )
    pupils = [
        (f"09{i:07}FA", NOMS[i % len(NOMS)], f"Prénom{i:02}", "01/02/2008", code)
        for i, code in enumerate(CODES)
    ]
    write(
        depot / "eleves.csv",
        ["uai", "ine", "nom", "prenom", "date_naissance", "serie", "classe"],
        *([UAI, *p[:4], "GENERALE", p[4]] for p in pupils),
    )
    write(
        depot / "groupes.csv",
        ["uai", "code_groupe", "libelle", "ine"],
        *([UAI, p[4], f"=Groupe {p[4]}", p[0]] for p in pupils),
    )
    write(
        depot / "candidats.csv",
        ["numero_candidat", "ine", "uai", "nom", "prenom", "date_naissance",
         "date_inscription", "statut"],
        *([f"9{i:06}", p[0], UAI, *p[1:4], "20/01/2026", "INSCRIT"] for i, p in enumerate(pupils)),
    )  # fmt: skip
    write(
        depot / "formations.csv",
        ["code_formation", "libelle", "filiere", "selective", "apprentissage", "code_academie",
         "url_fiche"],
        *([f"F{i}", f"=Formation {i}", "BTS", "O", "N", "01", link]
          for i, link in enumerate(links)),
    )  # fmt: skip
    write(
        depot / "voeux.csv",
        ["numero_candidat", "numero_voeu", "phase", "code_formation", "confirme"],
        *([f"9{i:06}", str(f + 1), "PP", f"F{f}", "O"]
          for i in range(len(pupils)) for f in range(len(links))),
    )  # fmt: skip
    write(
        depot / "lettres.csv",
        ["numero_candidat", "code_formation", "texte"],
        *([f"9{i:06}", f"F{f}", text] for i in (0, 3, 6) for f, text in enumerate(LETTRES)),
    )
    return depot


@pytest.fixture(scope="module")
def delivered(depot: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbooks of a whole real run on that dépôt."""
    home = tmp_path_factory.mktemp("var")
    done = pilotage(home, "run", depot)
    assert done.returncode == 0, done.stderr
    return (home / "classeurs/courant").resolve()


def workbooks(delivered: Path) -> list[Path]:
    found = sorted(delivered.rglob("*.xlsx"))
    assert len(found) > 2 * len(LISIBLES)
    return found


def test_every_workbook_is_under_its_lycee(delivered: Path) -> None:
    for path in delivered.rglob("*"):
        assert not path.is_symlink()
        parts = path.relative_to(delivered).parts
        assert parts[0] in {UAI, "manifeste.json"}
        assert len(parts) <= 3
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 _~.-]{0,90}", parts[-1]), ascii(parts[-1])
        assert parts[-1].split(".")[0].upper() not in {"CON", "NUL", "AUX", "PRN"}


def test_distinct_scopes_are_distinct_files_whatever_the_case(delivered: Path) -> None:
    entries = json.loads((delivered / "manifeste.json").read_text())["classeurs"]
    names = [unicodedata.normalize("NFC", e["fichier"]).casefold() for e in entries]
    assert len(set(names)) == len(names) == len(workbooks(delivered))
    classes = {e["structure"] for e in entries if e["niveau"] == "classe"}
    assert classes == LISIBLES


def test_no_cell_is_a_formula(delivered: Path) -> None:
    for path in workbooks(delivered):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if not name.startswith("xl/worksheets/sheet"):
                    continue
                tags = {
                    e.tag.split("}")[1] for e in ElementTree.fromstring(archive.read(name)).iter()
                }
                assert "f" not in tags, (path.name, name)


def test_links_lead_to_allowed_hosts_alone(delivered: Path) -> None:
    seen = set()
    for path in workbooks(delivered):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if not name.endswith(".rels"):
                    continue
                for rel in ElementTree.fromstring(archive.read(name)):
                    if rel.get("TargetMode") == "External":
                        seen.add(rel.get("Target"))
                    else:
                        assert "://" not in rel.get("Target"), (path.name, name)
    assert {urlsplit(url).hostname for url in seen} == {HOST}
    assert all(urlsplit(url).scheme in {"http", "https"} for url in seen)
    assert not any(urlsplit(url).username for url in seen)
    assert {url.casefold() for url in seen} == {url.casefold() for url in ALLOWED}


def expected(text: str) -> str:
    """The letter as a reader must find it: whole, without what nobody sees."""
    seen = (c for c in text if unicodedata.category(c) != "Cf")
    flat = "".join(" " if unicodedata.category(c) == "Cc" and c != "\n" else c for c in seen)
    kept = re.sub(" +", " ", flat)
    if len(kept.encode("utf-16-le")) // 2 <= CELLULE_MAX:
        return kept
    units = CELLULE_MAX - len(COUPE)
    return kept.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore") + COUPE


def test_letters_and_names_are_whole_texts(delivered: Path) -> None:
    cells: set[str] = set()
    read = 0
    for path in delivered.rglob("*_lettres.xlsx"):
        read += 1
        book = openpyxl.load_workbook(path)
        for cell in (c for sheet in book for row in sheet.iter_rows() for c in row):
            assert cell.data_type != "f", (path.name, cell.coordinate)
            cells.add(str(cell.value))
    assert read == 6, "three pupils with letters, in a class and a group each"
    missing = [text[:40] for text in LETTRES if expected(text) not in cells]
    assert missing == []
    book = openpyxl.load_workbook(delivered / UAI / "suivi_voeux.xlsx")
    cells = {str(c.value) for sheet in book for row in sheet.iter_rows() for c in row}
    assert [nom for nom in NOMS if not any(nom in cell for cell in cells)] == []


def test_a_letter_with_a_null_character_is_refused(depot: Path, tmp_path: Path) -> None:
    copy = tmp_path / depot.name
    copy.mkdir()
    for file in depot.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    line = (copy / "lettres.csv").read_bytes().count(b"\n") + 1
    with (copy / "lettres.csv").open("ab") as stream:
        stream.write(b"9000001;F1;un\0deux\r\n")
    done = pilotage(tmp_path / "var", "check", copy)
    assert done.returncode == 1
    assert f"lettres.csv, ligne {line} : contenu binaire" in done.stderr


ROOT = "<BEE_ELEVES><PARAMETRES><UAJ>0750654D</UAJ></PARAMETRES>"
LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
MEGA = 1 << 20


def zipped(name: str, parts: Callable[[], object], level: int = 1) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive,
        archive.open(name, "w", force_zip64=True) as member,
    ):
        for part in parts():
            member.write(part)
    return stream.getvalue()


def spaces(number: int) -> Callable[[], list[bytes]]:
    return lambda: [b" " * MEGA] * number


def noise(before: bytes, number: int) -> Callable[[], list[bytes]]:
    """A document that a ratio does not betray: some of it does not compress."""
    part = os.urandom(12_000).hex().encode() + b"a" * (MEGA - 24_000)
    return lambda: [before, *[part] * number]


def sheet_bomb() -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["numero_candidat", "numero_voeu"])
    book.save(stream)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(stream) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        for name in source.namelist():
            data = source.read(name)
            if "sheet1" in name:
                data = data.replace(b"</sheetData>", b"<row/>" * (50 * MEGA) + b"</sheetData>")
            archive.writestr(name, data)
    return out.getvalue()


BOMBS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "ratio": ("export.zip", lambda: zipped("e.xml", spaces(300)), "démesuré"),
    "one text": (
        "export.zip",
        lambda: zipped("e.xml", noise(f"{ROOT}<DONNEES><ELEVES><ELEVE><NOM>".encode(), 700)),
        "contenu démesuré",
    ),
    "rows without a lycée": (
        "export.zip",
        lambda: zipped(
            "e.xml",
            lambda: [
                b"<BEE_ELEVES><DONNEES><ELEVES>",
                *[b"<ELEVE><NOM>a</NOM></ELEVE>" * 39_000] * 90,
            ],
        ),
        "contenu démesuré",
    ),
    "depth": (
        "export.xml",
        lambda: f"{ROOT}{'<a>' * MEGA}".encode(),
        "contenu démesuré",
    ),
    "billion laughs": (
        "export.xml",
        lambda: f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>{ROOT}&l9;</BEE_ELEVES>'.encode(),
        "entité",
    ),
    "external entity": (
        "export.xml",
        lambda: f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{ROOT}&e;'.encode(),
        "entité",
    ),
    "workbook": ("voeux_2.xlsx", sheet_bomb, "démesuré"),
}  # fmt: skip


def checked(depot: Path, home: Path) -> tuple[int, str, int]:
    """`pilotage check` with a bounded disk and time: its code, what it told, its peak RSS (MiB)."""
    limits = "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, (50 << 20,) * 2)\n"
    ending = (
        "\nfinally:\n    import sys, resource as r\n"
        "    print('RSS', r.getrusage(r.RUSAGE_SELF).ru_maxrss >> 10, file=sys.stderr)\n"
    )
    program = f"{limits}try:\n    from orchestration.cli import main; main(){ending}"
    done = subprocess.run(
        [sys.executable, "-c", program, "check", str(depot)],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (100, 100)),
    )
    return done.returncode, done.stdout + done.stderr, int(done.stderr.split("RSS ")[-1])


@pytest.fixture(scope="module")
def usual(depot: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
    """Peak memory (MiB) of a check of the dépôt without a bomb."""
    code, told, peak = checked(depot, tmp_path_factory.mktemp("sans"))
    assert code == 0, told
    return peak


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_by_name_at_no_cost(
    depot: Path, usual: int, tmp_path: Path, bomb: str
) -> None:
    name, made, word = BOMBS[bomb]
    copy = tmp_path / depot.name
    copy.mkdir()
    for file in depot.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    (copy / name).write_bytes(made())
    code, told, peak = checked(copy, tmp_path / "var")
    assert code == 1
    assert re.search(rf"- {name}( : |, ligne).*{word}", told), told[-2000:]
    assert peak - usual < 500, f"{peak} MiB, {usual} without it"


def test_an_archive_of_archives_is_never_opened(depot: Path, tmp_path: Path) -> None:
    """Only XML members are read: what lies deeper is told as ignored."""
    copy = tmp_path / depot.name
    copy.mkdir()
    for file in depot.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    inner = zipped("e.xml", spaces(300))
    for _ in range(3):
        inner = zipped("encore.zip", lambda data=inner: [data])
    (copy / "export.zip").write_bytes(inner)
    code, told, _ = checked(copy, tmp_path / "var")
    assert code == 0
    assert "export.zip : ignoré (ce n'est pas un export SIECLE d'élèves)" in told
