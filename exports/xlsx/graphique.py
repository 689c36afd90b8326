"""What a sheet asks of a chart."""

from typing import Protocol

from exports.xlsx.gabarits import Parts


class Graphique(Protocol):
    """A chart whose parts XlsxWriter makes (`exports.xlsx.gabarits.make_chart`)."""

    def parts(self, line: int) -> Parts:
        """Its parts, when it stands on a line of its sheet."""
