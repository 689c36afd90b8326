"""How a figure is said: the value of a cell and the name of its style (`mise_en_forme`).

Pure functions of what `rpt_synthese` gives. Nothing is compared, ranked or judged here: a rate's
difference is shown in points, a judgement by a sign and a colour.
"""

from exports.modele import Chiffre
from exports.style.textes import TIRET

Shown = tuple[float | str, str]
"""The content of a cell, and its style."""

ABSENT: dict[str, Shown] = {
    "ecart": (TIRET, "sans_ecart"),
    "evolution": (TIRET, "sans_chiffre"),
}
ETATS = {True: "atteinte ✓", False: "non atteinte !", None: TIRET}

_STYLE_UNITE = {"taux": "taux", "moyenne": "moyenne", "jours": "moyenne"}
_SENS = {"min": "Au moins", "max": "Au plus"}
_DECIMALES = {("ecart", True): 0, ("ecart", False): 1, ("evolution", True): 1,
              ("evolution", False): 1}  # fmt: skip
_PREMIER = {"hausse": "1er = mieux", "baisse": "1er = moins bien", None: "1er = plus haut"}
_APPRECIATION = {True: "favorable", False: "defavorable", None: "neutre"}


def figure(unite: str, valeur: float | None, suffixe: str = "") -> Shown:
    """A percentage, one decimal, or the dash of an absent figure."""
    return (TIRET, "sans_chiffre") if valeur is None else (valeur, _STYLE_UNITE[unite] + suffixe)


def gap(c: Chiffre) -> Shown:
    """The distance to the attendu: whole points for a rate."""
    return _difference("ecart", c.unite, c.ecart_attendu, c.appreciation_attendu)


def trend(c: Chiffre) -> Shown:
    """What changed since the previous dépôt: points and tenths for a rate."""
    return _difference("evolution", c.unite, c.evolution, c.appreciation_evolution)


def headcount(c: Chiffre) -> str:
    """`12 / 31` for a rate, `sur 31` for a mean, a dash without a source."""
    if c.numerateur is None or c.denominateur is None:
        return TIRET
    return f"{c.numerateur} / {c.denominateur}" if c.unite == "taux" else f"sur {c.denominateur}"


def rank(c: Chiffre) -> str:
    """`12e sur 45 (Q2)`: the rank, its quarter, and under them which end is good."""
    if c.rang is None or c.nb_ranges is None:
        return TIRET
    quarter = "" if c.quartile is None else f" (Q{c.quartile})"
    end = _PREMIER[c.sens_favorable]
    return f"{c.rang}{'er' if c.rang == 1 else 'e'} sur {c.nb_ranges}{quarter}\n{end}"


def target(c: Chiffre) -> Shown:
    """`Au moins 95 % : atteinte ✓`, or nothing where the académie says nothing."""
    if c.cible is None or c.sens_orientation is None:
        return "", "etat_neutre"
    text = f"{_SENS[c.sens_orientation]} {said(c.unite, c.cible)} : {ETATS[c.orientation_atteinte]}"
    return text, "etat_" + _APPRECIATION[c.orientation_atteinte]


def said(unite: str, valeur: float | None) -> str:
    """A figure inside a text: `95 %`, `84,5 %`, `7,4`."""
    if valeur is None:
        return TIRET
    number = f"{round(points(unite, valeur), 1):.1f}".removesuffix(".0").replace(".", ",")
    return f"{number}\u00a0%" if unite == "taux" else number


def points(unite: str, valeur: float) -> float:
    """A rate per hundred, without the dust that binary fractions leave; a mean as it is."""
    return round(valeur * 100, 9) if unite == "taux" else valeur


def _difference(name: str, unite: str, valeur: float | None, appreciation: str | None) -> Shown:
    if valeur is None:
        return ABSENT[name]
    shown = points(unite, valeur)
    if round(shown, _DECIMALES[name, unite == "taux"]) == 0:
        return shown, f"{name}_egal"
    kind = "moyenne" if unite != "taux" else "point" if abs(shown) < 2 else "points"
    return shown, f"{name}_{kind}_{appreciation or 'neutre'}"
