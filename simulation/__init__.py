"""The fictional académie that feeds the demo, the tests and the benchmarks.

`simulate` writes the dépôt of one day of a campaign in the format of the contract
(docs/contrat.md). The campaign is generated in DuckDB SQL (`sql/`, read in the order of the
file names); every random draw is a hash of the seed, of what is drawn and of why, never of the
date, so that dépôts of several dates tell one story. Lycées, codes and people are invented: no
département is numbered 096 to 098 or 110 to 226, hence no UAI written here exists.

`echelles` sizes, `calendrier` milestones, `profils` and `offre` figures, `noms` and `lettres`
vocabulary, `campagne` runs the SQL, `ecriture` and `desordre` write, `depot` puts in place.
Nothing of the pipeline belongs here, and the pipeline never imports this package to compute.
"""

from simulation.depot import simulate

__all__ = ["simulate"]
