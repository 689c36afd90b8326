"""Workbooks: what a chef d'établissement or a professeur principal opens.

Reads the schema `rapports` only, and writes: selects, orders, formats. No figure is computed
here and no rule is decided here. Importing the package stays light (worker processes do it):
the re-reader and its openpyxl live in `exports.controle.ensemble`.
"""

from exports.lot import write_workbooks
from exports.manifeste import write_manifest
from exports.modele import WorkbookEntry

__all__ = ["WorkbookEntry", "write_manifest", "write_workbooks"]
