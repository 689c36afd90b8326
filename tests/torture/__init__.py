"""Mutations of dépôts that keep to the contract, and what becomes of each: `make torture`.

Belongs here: kinds × places, the outcome of one mutation, the run over all of them and its table
(docs/fiabilite.md). Not here: rules, nor a second computation of figures (tests/oracle).
"""
