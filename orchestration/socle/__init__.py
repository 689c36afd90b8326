"""What every other room stands on: the home, the journal of accesses, safe words.

Belongs here: no step of a run, no rule, nothing of Dagster nor of dbt.
"""
