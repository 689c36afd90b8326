"""The words of the comparison: what fell, from how many to how many, and which choice there is.

Belongs here: the controls by name, their sentences in French. Never a name, never a value.
Does not belong here: what makes a control fail (``comparaison.sql``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestration.depot.comparaison.comparaison import Ecart

PAR_LYCEE = ("lycee_absent", "lycee_rejete")
CONTROLES = (
    "extrait_disparu", "chute_extrait", "chute_lycee", "reponses_orphelines", "sans_voeu",
    "session", *(f"{name}:UAI" for name in PAR_LYCEE),
)  # fmt: skip
"""What ``--accepter`` knows."""
_SHOWN = 5


def message(ecarts: Sequence[Ecart], precedent: str | None) -> str:
    """One blocking control, told for ``ecarts`` of one extract; by lycée, of the same extracts."""
    sentence = _SENTENCES[ecarts[0].controle](ecarts, precedent)
    codes = list(dict.fromkeys(e.code for e in ecarts))
    asked = " ".join(f"--accepter {code}" for code in codes[:_SHOWN])
    more = " … (un par lycée)" if len(codes) > _SHOWN else ""
    return f'{sentence} ; corrigez l\'extrait, ou acceptez : {asked}{more} --motif "…"'


def _extract_gone(ecarts: Sequence[Ecart], precedent: str | None) -> str:
    e = ecarts[0]
    return f"{e.extrait} : {e.avant} lignes au dépôt du {precedent}, aucun fichier dans celui-ci"


def _extract_fell(ecarts: Sequence[Ecart], precedent: str | None) -> str:
    e = ecarts[0]
    return (
        f"{e.extrait} : {e.avant} lignes au dépôt du {precedent}, {e.apres} dans celui-ci, "
        f"soit {100 * (e.avant - e.apres) / e.avant:.0f} % de moins (plus de {e.seuil:g} %)"
    )


def _lycee_fell(ecarts: Sequence[Ecart], precedent: str | None) -> str:
    shown = ", ".join(f"{e.uai} ({e.avant} → {e.apres})" for e in ecarts[:_SHOWN])
    more = f", et {len(ecarts) - _SHOWN} autres" if len(ecarts) > _SHOWN else ""
    return (
        f"{ecarts[0].extrait} : plus de {ecarts[0].seuil:g} % des lignes perdues depuis le dépôt "
        f"du {precedent} dans {len(ecarts)} lycée(s) : {shown}{more}"
    )


def _orphans(ecarts: Sequence[Ecart], _precedent: str | None) -> str:
    e = ecarts[0]
    return (
        f"{e.apres} réponses sur {e.avant} portent sur un vœu absent du dépôt "
        f"(plus de {e.seuil:g} %) : voeux ou reponses est incomplet"
    )


def _without_wish(ecarts: Sequence[Ecart], precedent: str | None) -> str:
    e = ecarts[0]
    return (
        f"{e.apres} % des dossiers n'ont aucun vœu, contre {e.avant} % au dépôt du {precedent} "
        f"(plus de {e.seuil:g} points de hausse)"
    )


def _other_session(ecarts: Sequence[Ecart], _precedent: str | None) -> str:
    e = ecarts[0]
    return (
        f"{e.apres} dates d'inscription ou de vœux sur {e.avant} sont d'une autre session : "
        "le dossier du dépôt porte-t-il la bonne date"
    )


def _lycee_absent(ecarts: Sequence[Ecart], _precedent: str | None) -> str:
    return (
        f"{_lycees(ecarts)} : des élèves, mais aucune ligne dans {_extracts(ecarts)}, "
        f"où un dépôt précédent en avait {sum(e.avant for e in ecarts)}"
    )


def _lycee_rejected(ecarts: Sequence[Ecart], _precedent: str | None) -> str:
    return (
        f"{_lycees(ecarts)} : toutes les lignes ({sum(e.avant for e in ecarts)}) sont rejetées "
        f"dans {_extracts(ecarts)}"
    )


def _lycees(ecarts: Sequence[Ecart]) -> str:
    codes = list(dict.fromkeys(e.uai for e in ecarts))
    shown = ", ".join(map(str, codes[:_SHOWN]))
    if len(codes) == 1:
        return f"lycée {shown}"
    more = f" et {len(codes) - _SHOWN} autres" if len(codes) > _SHOWN else ""
    return f"{len(codes)} lycées ({shown}{more})"


def _extracts(ecarts: Sequence[Ecart]) -> str:
    return ", ".join(dict.fromkeys(str(e.extrait) for e in ecarts))


_SENTENCES = {
    "extrait_disparu": _extract_gone,
    "chute_extrait": _extract_fell,
    "chute_lycee": _lycee_fell,
    "reponses_orphelines": _orphans,
    "sans_voeu": _without_wish,
    "session": _other_session,
    "lycee_absent": _lycee_absent,
    "lycee_rejete": _lycee_rejected,
}
