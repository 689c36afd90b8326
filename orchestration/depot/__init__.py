"""Landing of a dépôt: from a dated folder of extracts to the schema ``raw`` of DuckDB.

Belongs here: recognising, reading and validating the extracts of the contract (``contrat/``).
Does not belong here: typing and business rules (dbt), commands and assets (``orchestration``).

Public functions:

- ``chargement.load_depot(depot, con, settings)`` → ``report.DepotReport``; raises
  ``errors.DepotRefuse`` with every ``errors.Probleme`` found;
- ``settings.Settings.from_project(root)``: thresholds and calendar of the project;
- ``report.write_rejected_values(con, path)``: rejected values, in a file for its owner only;
- ``raw_tables.create_macros(con, settings)``: the reading macros of ``raw`` alone;
- ``documentation.render_contract()``: the page docs/contrat.md.
"""
