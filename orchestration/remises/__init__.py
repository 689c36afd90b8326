"""Remises: one delivery per agent, of exactly the workbooks that their rights name.

`contenu` joins rights and workbooks (`remises.sql`), `archive` packs them, `fabrication` makes and
checks the whole set of a dépôt, `service` makes it again for the one in service. Who may have what
is decided elsewhere: rights by `orchestration.habilitations`, roles by the seed `remises_roles`.
"""
