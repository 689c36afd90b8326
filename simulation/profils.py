"""What the simulated pupils wish for and obtain, as tables of rates.

The orders of magnitude are those published for the session 2024 (SIES and ministry):
elementary vœux per pupil G 15.9, T 11.5, P 7.3; a proposition on the first day G 73.0 %,
T 56.8 %, P 50.6 %, at the end G 96.8, T 89.5, P 82.4; 82 % of those who get one accept.
`tests/test_simulation.py` measures the campaign against them. Only figures belong here.
"""

# Per voie: participation, inscrits without vœu, with vœux but none confirmed, number of vœux
# aimed at (the limit of 10 cuts it), share of pupils who add apprentissage, propositions ever, on
# the first day, and their number aimed at (the vœux that one has, and the choice made, cut it).
VOIES = {
    "GENERALE": {
        "part_inscrits": 0.985,
        "part_sans_voeu": 0.004,
        "part_non_confirme": 0.004,
        "nb_voeux": 20.0,
        "part_apprentissage": 0.05,
        "part_proposition": 0.962,
        "part_premier_jour": 0.745,
        "nb_propositions": 12.3,
    },
    "TECHNOLOGIQUE": {
        "part_inscrits": 0.965,
        "part_sans_voeu": 0.013,
        "part_non_confirme": 0.022,
        "nb_voeux": 6.0,
        "part_apprentissage": 0.12,
        "part_proposition": 0.86,
        "part_premier_jour": 0.58,
        "nb_propositions": 6.8,
    },
    "PROFESSIONNELLE": {
        "part_inscrits": 0.88,
        "part_sans_voeu": 0.035,
        "part_non_confirme": 0.05,
        "nb_voeux": 3.0,
        "part_apprentissage": 0.25,
        "part_proposition": 0.795,
        "part_premier_jour": 0.52,
        "nb_propositions": 4.1,
    },
}

# Profiles of choice: voie, share of the voie, weight of each filière among the vœux.
PROFILS = [
    (
        "GENERALE",
        0.42,
        "LICENCE 73, LAS 6, BUT 5, IEP 3, DE_SANTE 3, COMMERCE 3, AUTRE 3, CPGE 3, BTS 1",
    ),
    (
        "GENERALE",
        0.22,
        "LICENCE 54, BUT 16, BTS 13, COMMERCE 5, DE_SANTE 3, DE_SOCIAL 3, DCG 3, AUTRE 2",
    ),
    ("GENERALE", 0.15, "CPGE 36, LICENCE 29, INGENIEUR 18, COMMERCE 8, IEP 5, LAS 2, BUT 2"),
    ("GENERALE", 0.12, "PASS 17, LAS 31, LICENCE 34, DE_SANTE 14, CPGE 4"),
    ("GENERALE", 0.06, "BTS 40, BUT 44, INGENIEUR 16"),
    ("GENERALE", 0.03, "DN_MADE 35, ART_ARCHI 35, LICENCE 25, AUTRE 5"),
    ("TECHNOLOGIQUE", 0.46, "BTS 58, BUT 36, DCG 3, COMMERCE 3"),
    ("TECHNOLOGIQUE", 0.32, "BTS 22, LICENCE 66, BUT 10, AUTRE 2"),
    ("TECHNOLOGIQUE", 0.14, "DE_SANTE 26, DE_SOCIAL 20, LICENCE 40, BTS 12, LAS 2"),
    ("TECHNOLOGIQUE", 0.04, "CPGE 40, BUT 30, BTS 15, COMMERCE 8, INGENIEUR 7"),
    ("TECHNOLOGIQUE", 0.04, "DN_MADE 60, ART_ARCHI 15, BTS 15, LICENCE 10"),
    ("PROFESSIONNELLE", 0.50, "BTS 97, AUTRE 3"),
    ("PROFESSIONNELLE", 0.34, "BTS 35, LICENCE 52, DE_SOCIAL 6, BUT 7"),
    ("PROFESSIONNELLE", 0.16, "AUTRE 38, DE_SOCIAL 22, LICENCE 22, DE_SANTE 12, DN_MADE 6"),
]

PARTS_DU_PROFIL = 200


def profile_rows() -> list[tuple[str, int, float, float, list[str]]]:
    """(voie, number, from, to, 200 filières to draw one from): the profiles as a table."""
    rows = []
    reached: dict[str, float] = {}
    for number, (voie, share, weights) in enumerate(PROFILS):
        start = reached.get(voie, 0.0)
        reached[voie] = round(start + share, 6)
        weight_of = {name: int(weight) for name, weight in map(str.split, weights.split(", "))}
        total = sum(weight_of.values())
        draws: list[str] = []
        cumulated = 0.0
        for filiere, weight in weight_of.items():
            cumulated += weight
            draws += [filiere] * (round(cumulated / total * PARTS_DU_PROFIL) - len(draws))
        rows.append((voie, number, start, reached[voie], draws))
    return rows
