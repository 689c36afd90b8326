"""Milestones of a session and the périodes that follow from them.

Belongs here: dates. Does not belong here: which list shows in which période (listes.py).
"""

from datetime import date, timedelta

JALONS = (
    "ouverture",
    "fin_formulation",
    "fin_confirmation",
    "premieres_reponses",
    "ouverture_complementaire",
    "caes",
    "fin_principale",
    "fin_complementaire",
)

_DATES = {
    2024: "01-17 03-14 04-03 05-30 06-11 07-04 07-12 09-12",
    2025: "01-15 03-13 04-02 06-02 06-11 07-01 07-10 09-11",
    2026: "01-19 03-12 04-01 06-02 06-11 07-01 07-11 09-10",
}

CALENDRIERS: dict[int, dict[str, date]] = {
    session: {
        jalon: date.fromisoformat(f"{session}-{jour}")
        for jalon, jour in zip(JALONS, jours.split(), strict=True)
    }
    for session, jours in _DATES.items()
}


def periodes(jour: date, calendrier: dict[str, date]) -> set[str]:
    """Périodes in which `jour` falls, both ends included; admission and complementaire overlap."""
    c, un_jour = calendrier, timedelta(days=1)
    bornes = {
        "formulation": (c["ouverture"], c["fin_formulation"]),
        "confirmation": (c["fin_formulation"] + un_jour, c["fin_confirmation"]),
        "examen": (c["fin_confirmation"] + un_jour, c["premieres_reponses"] - un_jour),
        "admission": (c["premieres_reponses"], c["fin_principale"]),
        "complementaire": (c["ouverture_complementaire"], c["fin_complementaire"]),
    }
    return {nom for nom, (debut, fin) in bornes.items() if debut <= jour <= fin}
