"""Orchestration: how a dépôt becomes figures and workbooks in service.

`depot/` reads and validates, dbt decides, `exports/` writes; this package runs them in order
(Dagster), keeps the folder of the runs, and puts the result in service. No business rule here.
"""
