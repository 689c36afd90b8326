"""Dagster definitions, the `pilotage` command, and the way a dépôt is loaded and put in service."""
