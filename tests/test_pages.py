"""The pages: those that are made are up to date, those that are written name what exists.

Belongs here: what a reader would find broken. Does not belong here: the rules that pages tell.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from orchestration.pages.dictionnaire import PAGES, read_seed, render_dictionary, table
from orchestration.socle.home import PROJECT

WRITTEN = [*PROJECT.glob("*.md"), *(PROJECT / "docs").glob("*.md")]
FOLDERS = ("orchestration/", "dbt_project/", "exports/", "simulation/", "tests/", "docs/", ".ci/")
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
MODEL = re.compile(r"(?:\w+\.)?((?:stg|int|fct|dim|hist|mart|rpt)_\w+)(?:\.sql)?")


def name(page: Path) -> str:
    return page.relative_to(PROJECT).as_posix()


def anchors(page: Path) -> set[str]:
    """Anchors that forges give to the headings of a page."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", t.lower()).replace(" ", "-") for t in titles}


def cited(page: Path) -> set[str]:
    return set(CODE.findall(page.read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_made_page_is_up_to_date(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == PAGES[page](), "lancez « make docs »"


def test_the_dictionary_names_every_row_of_the_catalogues() -> None:
    text = render_dictionary()
    codes = [r["indicateur"] for r in read_seed("catalogue_indicateurs")]
    codes += [r["liste"] for r in read_seed("catalogue_listes")]
    codes += [r["situation"] for r in read_seed("situations")]
    codes += [r["alerte"] for r in read_seed("catalogue_alertes")]
    assert [code for code in codes if f"| `{code}` |" not in text] == []


def test_a_bar_in_a_cell_does_not_cut_it() -> None:
    assert table(["a"], [["x|y"]]).splitlines()[-1] == "| x\\|y |"


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if link.startswith(("https://", "http://")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_files_that_a_page_names_exist(page: Path) -> None:
    paths = [code for code in cited(page) if code.startswith(FOLDERS) and " " not in code]
    missing = [code for code in paths if not any(PROJECT.glob(code.rstrip("/")))]
    assert missing == []


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_models_and_seeds_that_a_page_names_exist(page: Path) -> None:
    known = {p.stem for p in (PROJECT / "dbt_project").rglob("*.sql")}
    found = {m[1] for code in cited(page) if (m := MODEL.fullmatch(code))}
    # A model's name cut short, as in `int_…` or `dim_…`, is a family, not a name.
    assert {model for model in found if not model.endswith("_")} - known == set()


def test_the_pages_state_the_licence_of_the_package() -> None:
    package = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    public = yaml.safe_load((PROJECT / "publiccode.yml").read_text(encoding="utf-8"))
    assert public["legal"]["license"] == package["license"]
    assert public["name"] == package["name"]
    assert f"[{package['license']}](LICENSE)" in (PROJECT / "README.md").read_text(encoding="utf-8")
