"""Rules broken on purpose: each must make the tests named beside it fail.

Belongs here: the list (`mutants.yml`), the run of it. Not here: tests.
"""
