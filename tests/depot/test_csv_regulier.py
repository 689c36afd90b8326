"""CSV files that DuckDB reads for us: the same rows, lines and cells as our own reader's.

Belongs here: both readers on one file, and what the proof of regularity must decline.
Does not belong here: what our reader makes of a file (``test_depot_csv``).
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from orchestration.depot.contract import load_contract
from orchestration.depot.errors import FichierRefuse
from orchestration.depot.fichiers import csv_regular
from orchestration.depot.fichiers.batch import FileFacts
from orchestration.depot.fichiers.csv_file import open_csv, read_rows
from orchestration.depot.fichiers.csv_regular import prove_regular
from orchestration.depot.landing import Loader, create_work_tables, work_table

LETTRES = load_contract()["lettres"]
TITRES = ["numero_candidat", "code_formation", "texte", "à côté"]


def read_both(path: Path) -> tuple[list[tuple], list[tuple]] | None:
    """What each reader leaves in the working table; None when DuckDB's is not asked."""
    try:
        table = open_csv(path, LETTRES, FileFacts())
    except FichierRefuse:
        return None
    regular = prove_regular(table)
    if regular is None:
        return None
    with duckdb.connect(config={"threads": 2}) as con:
        create_work_tables(con, [LETTRES])
        assert Loader(con).insert_regular(regular), "proved, and DuckDB does not read it all"
        ours = f"FROM {work_table('lettres')} ORDER BY n"
        fast = con.execute(ours).fetchall()
        create_work_tables(con, [LETTRES])
        loader, facts = Loader(con), FileFacts()
        for batch in read_rows(table, facts):
            loader.insert(path.name, batch)
        assert not facts.avertissements, "our reader leaves rows out, and DuckDB's does not"
        return fast, con.execute(ours).fetchall()


CELLS = st.one_of(
    st.sampled_from(["", "-", " ", "001", "F1", "Total", "total général", "numero_candidat", "nb"]),
    st.sampled_from(
        ["é", "\u00a0x", "  x ", "a,b", "a;b", "a\tb", '"', 'a"b', '""', "'", "\\", "#"]
    ),
    st.sampled_from(["a\nb", "a\r\nb", "\r", "\ufeff", "x\x0bx", "\x85", "\u2028", "NULL", "ß"]),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6),
)
HARMLESS = st.text(st.sampled_from('abcZ019éœ -.,/;"'), min_size=1, max_size=8)
STRAY = [b"", b"\n", b"\r", b'"', b";", b" ", b"\0", b"\xe9", b"\r\n", b"Total;", b"\xef\xbb\xbf"]


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Tables as programs write them, then touched here and there, or not."""
    separator = draw(st.sampled_from(";,\t"))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]))
    cells = draw(st.sampled_from([HARMLESS, CELLS]))
    rows = draw(
        st.lists(
            st.tuples(st.one_of(st.sampled_from(["001", "A2"]), cells), cells, cells, cells),
            max_size=8,
        )
    )
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator=end, quoting=quoting)
    writer.writerows([TITRES, *rows])
    text = stream.getvalue()
    if draw(st.booleans()):
        text = text.removesuffix(end)
    data = draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + text.encode()
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(data)))
        some = draw(st.sampled_from(STRAY))
        data = data[:place] + some + data[place + draw(st.integers(0, 1)) :]
    return data


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=files(), chunk=st.sampled_from([7, 64, 1 << 20]))
def test_both_readers_leave_the_same_rows(tmp_path, monkeypatch, data, chunk):
    monkeypatch.setattr(csv_regular, "_CHUNK", chunk)
    path = tmp_path / "lettres.csv"
    path.write_bytes(data)
    read = read_both(path)
    event("by DuckDB" if read else "by ours")
    if read:
        fast, ours = read
        assert fast == ours


HEAD = "numero_candidat;code_formation;texte\n"


@pytest.mark.parametrize(
    "content",
    [
        HEAD + "001;F1;a\n002;F2;b\n",
        HEAD.replace("\n", "\r\n") + "001;F1;a\r\n002;F2;b",
        HEAD + '"001";"F1";"a ""b"" ; c"\n"002";"";""\n',
        "\ufeff" + '"numero_candidat","code_formation","texte"\n"001","F1","été, œuvre"\n',
        HEAD + "001;;-\n002;F2; x \n",
        HEAD,
    ],
)
def test_regular_files_are_read_by_duckdb(tmp_path, content):
    path = tmp_path / "lettres [1]*.csv"
    path.write_bytes(content.encode())
    read = read_both(path)
    assert read is not None
    assert read[0] == read[1]


@pytest.mark.parametrize(
    "content",
    [
        HEAD + "001;F1\n",  # a cell less
        HEAD + "001;F1;a;\n",  # a cell more
        HEAD + "001;F1\n002;F2;b;c\n",  # as many in all
        HEAD + "001;F1;a\n\n002;F2;b\n",  # a blank line
        HEAD + "001;F1;a\n;;\n",  # a blank row
        HEAD + ";F1;a\n",  # a first cell without a value
        HEAD + "Total;2;\n",
        HEAD + "«Total»;2;\n",
        HEAD + "numero_candidat;code_formation;texte\n",
        HEAD + '001;F1;"a\nb"\n',  # a line break in a cell
        HEAD + '001;F1;a "b" c\n',  # a quote within a cell
        HEAD + '001;F1;"a"b\n',
        HEAD + '001;F1;"a\n',
        HEAD + "001;F1;a\rb\n",  # a carriage return alone
        HEAD + "001;F1;a\r\n002;F2;b\n",  # two ends of line
        "titre\n" + HEAD + "001;F1;a\n",  # headings further down
        (HEAD + "001;F1;é\n").encode("cp1252"),
        (HEAD + "001;F1;é\n").encode() + b"002;F2;\xe9\n",
    ],
)
def test_what_is_irregular_is_left_to_our_reader(tmp_path, content):
    path = tmp_path / "lettres.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert read_both(path) is None


def test_a_line_too_long_is_left_to_our_reader(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_regular, "_LONGEST_LINE", 1 << 10)
    monkeypatch.setattr(csv_regular, "_CHUNK", 1 << 8)
    path = tmp_path / "lettres.csv"
    path.write_text(f"{HEAD}001;F1;{'a' * 5000}\n002;F2;b\n")
    assert read_both(path) is None


def test_order_and_lines_hold_over_several_buffers(tmp_path):
    """Four buffers of DuckDB, which two threads read at once."""
    path = tmp_path / "lettres.csv"
    number = 4 * csv_regular._BUFFER // 60
    with path.open("w", encoding="utf-8") as stream:
        stream.write(HEAD)
        stream.writelines(f"{row:08d};F{row % 97};{'texte ' * 7}\n" for row in range(number))
    table = open_csv(path, LETTRES, FileFacts())
    with duckdb.connect(config={"threads": 2}) as con:
        create_work_tables(con, [LETTRES])
        assert Loader(con).insert_regular(prove_regular(table))
        assert con.execute(
            "SELECT count(*), count(*) FILTER (n <> numero_candidat::BIGINT OR ligne <> n + 2) "
            f"FROM {work_table('lettres')}"
        ).fetchone() == (number, 0)
