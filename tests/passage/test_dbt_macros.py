"""The macros gathered for dbt are those that it would search, name by name."""

from dbt.clients.jinja import MacroStack
from dbt.context.macros import MacroNamespaceBuilder
from dbt.include.global_project import PROJECT_NAME

from orchestration.passage.dbt_macros import Flat, gathered
from orchestration.passage.dbt_manifest import parsed

OURS = "parcoursup_pilotage"


def build(search: str) -> object:
    builder = MacroNamespaceBuilder(OURS, search, MacroStack(), ["duckdb", "dbt_duckdb", "dbt"])
    return builder.build_namespace(parsed().get_macros_by_package(), {})


def said(member: object) -> object:
    """What a name designates: a macro, by its place, or the names of a package."""
    if isinstance(member, dict):
        return {name: said(inner) for name, inner in member.items()}
    return member.macro.unique_id


def test_each_name_designates_the_same_macro() -> None:
    for search in (OURS, "dbt"):
        own = build(search)
        with gathered():
            flat = build(search)
        assert type(flat) is Flat
        assert len(own) > 300
        assert {name: said(own[name]) for name in own} == {n: said(m) for n, m in flat.items()}
        for package in (None, PROJECT_NAME, OURS):
            for name in ("historique", "run_query", "create_table_as"):
                one, other = (n.get_from_package(package, name) for n in (own, flat))
                assert (one and one.macro.unique_id) == (other and other.macro.unique_id)


def test_dbt_has_its_own_way_back() -> None:
    own = MacroNamespaceBuilder.build_namespace
    with gathered():
        assert MacroNamespaceBuilder.build_namespace is not own
    assert MacroNamespaceBuilder.build_namespace is own
