"""How fast a run is, beside what it could be: `python -m bench`, or `make bench`.

`depots` what is measured on, `process` how, `ours` the product (called as a person calls it),
`script_habituel/` pandas and openpyxl, `floor/` what no program of this kind goes under,
`comparison` that the script says what we say, `report` ratios and targets, `session` a long
session. Nothing here decides, and the product never imports it.
"""
