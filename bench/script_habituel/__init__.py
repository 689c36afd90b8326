"""The usual script: pandas to read and count, openpyxl to write, one workbook per scope.

What a competent engineer writes in a few days for the same need, to be compared with: whole columns
and merges, no loop over pupils, one style object shared by all cells. It reads the extracts of one
simulated dépôt (CSV, the contract's headings), and makes

- 27 figures (`indicateurs.FIGURES`: those of the Synthèse on a day of admission, the situations,
  participation, vœux and choices of orientation), for every établissement, classe and groupe, all
  séries together and each;
- the nominative lists open on that day (`listes.LISTES`), same rows, same order;
- the suivi: every vœu of each pupil in the workbooks of classes and groupes (`--sans-suivi`:
  without it).

`bench.comparison` proves figures, rows and vœux equal to ours. Left out, and so counted for us as
time without a document: validation, repairs, rejects, identities that lie, SIECLE, XLSX, history,
alerts, évolution, positioning, charts, letters, Lisez-moi, re-reading.
Nothing of the pipeline is imported here, and nothing here is imported by it.
"""
