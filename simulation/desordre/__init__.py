"""The messy dépôt: same content as the plain one, in every format that the contract permits.

`formats` says what a file looks like, `plan` which rows go to which file, `csv_divers` and
`classeur` write them, `siecle` writes the lycées that deliver an XML export. Content, that of the
tables `x_<extrait>`, never changes here but in `coupe`, which takes part of it away.
"""
