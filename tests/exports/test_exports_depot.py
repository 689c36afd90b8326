"""Every cell of every workbook of real rapports, those of the hand-worked dépôts.

A run proves who stands in a workbook; here the figures, words and links of each are compared with
the rapports, one by one, as XlsxWriter's and ours are compared part by part.
"""

from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from exports import write_manifest, write_workbooks
from exports.classeur import build_workbook
from exports.controle.ensemble import check_workbooks
from exports.lecture.lycees import read_contents
from exports.lecture.perimetres import read_catalogue
from exports.modele import KINDS
from tests.entrepots import construire
from tests.exports.cellules.ensemble import compare_cells
from tests.exports.reference import reference
from tests.exports.test_exports_xlsx import assert_same
from tests.outils import PETIT


@pytest.fixture(scope="module")
def entrepot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("depots")
    return construire(
        folder / "entrepot.duckdb", [PETIT / day for day in ("2026-03-25", "2026-06-08")]
    )


def test_every_cell_is_what_the_rapports_say(entrepot: Path, tmp_path: Path) -> None:
    entries = write_workbooks(entrepot, tmp_path)
    assert {e.kind for e in entries} == KINDS.keys()
    with closing(duckdb.connect(str(entrepot), read_only=True)) as con:
        depot = con.execute("select session, date_extraction from staging.stg_depot").fetchone()
        write_manifest(tmp_path, entries, *depot)
        report = check_workbooks(con, tmp_path, sample=None, second=compare_cells)
    assert [str(ecart) for ecart in report.ecarts] == []
    assert report.classeurs_lus == report.classeurs_relus == len(entries)


def test_every_part_is_what_xlsxwriter_makes(entrepot: Path) -> None:
    with closing(duckdb.connect(str(entrepot), read_only=True)) as con:
        catalogue = read_catalogue(con)
        for kind in KINDS:
            for contenu in read_contents(con, kind):
                data, _ = build_workbook(contenu, catalogue)
                assert_same(data, reference(contenu, catalogue))
