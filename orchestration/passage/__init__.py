"""The steps of a run, in plain Python: the folder at work, dbt, workbooks, what is built again.

Belongs here: what the graph, the commands and the purge call alike. Not here: Dagster
(`orchestration.graphe`), nor the switch (`orchestration.socle.home`).
"""
