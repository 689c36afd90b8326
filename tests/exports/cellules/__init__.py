"""Every cell, figure, word and link of a workbook, against the rapports: what tests prove."""
