"""The steps of a run, in plain Python: their order (`etapes`), the folder at work, dbt, workbooks.

Belongs here: what the graph, the commands and the purge call alike. Not here: Dagster
(`orchestration.graphe`), nor the switch (`orchestration.socle.home`).
"""
