"""Habilitations: who may receive which workbooks, kept apart from the dépôts.

`lecture` reads and judges a file of the contract, `regles.sql` holds the rules that join several
columns, `registre` keeps what is applied, `differences` says what would change. What a role
receives is a seed, `remises_roles.csv`; what it receives from one dépôt is `orchestration.remises`.
Nothing here reads a dépôt: whoever may drop a CSV there grants nothing.
"""
