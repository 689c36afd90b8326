"""`python -m bench.script_habituel DEPOT SORTIE [LYCEES] [--sans-suivi]`; prints JSON."""

import json
import sys
from pathlib import Path

from bench.script_habituel.passage import passer


def main() -> None:
    suivi = "--sans-suivi" not in sys.argv
    depot, sortie, *lycees = [a for a in sys.argv[1:] if a != "--sans-suivi"]
    nombre = int(lycees[0]) if lycees else None
    print(json.dumps(passer(Path(depot), Path(sortie), nombre, suivi=suivi)))


if __name__ == "__main__":
    main()
