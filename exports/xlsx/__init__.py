"""A small writer of XLSX files: what our workbooks use of the format, under XlsxWriter's names.

Belongs here: how a sheet, a text, a link, an archive are written. Not here: any sheet or look of
ours, any pupil. XlsxWriter makes what is hard and the same in many files (styles, theme, chart:
`exports.xlsx.gabarits`), by its public calls, and is the reference in the tests, part by part.
"""
