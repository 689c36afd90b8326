"""The messy dépôt: same content as the plain one, in every format that the contract permits.

`formats` says what a file looks like, `plan` which rows go to which file, `csv_divers` and
`classeur` write them, `siecle` writes the lycées that deliver an XML export. Content never
changes here: it comes from the tables `x_<extrait>`.
"""
