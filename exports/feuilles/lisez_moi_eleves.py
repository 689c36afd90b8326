"""What the sheets written pupil by pupil mean: the suivi des vœux, the lettres de motivation.

Words only, for the sheet « Lisez-moi ». A column is called by its heading of the catalogue; one
that explains itself has no definition.
"""

from exports.modele import Colonne

LECTURE = {
    "suivi": (
        "Une ligne par vœu ou sous-vœu, dans l'ordre du dossier ; un trait fort et un fond qui "
        "change séparent les élèves, par ordre alphabétique. Un élève sans vœu a une ligne qui le "
        "dit. Les noms sont sur chaque ligne : filtrez par élève, par réponse, par date limite "
        "sans rien perdre ; un tri défait les bandes, le tri par nom les refait."
    ),
    "lettres": (
        "Une ligne par lettre, dans l'ordre des vœux ; un trait fort sépare les élèves, par ordre "
        "alphabétique. Un élève sans lettre n'y figure pas. Les lettres sont à lire, en l'état où "
        "l'élève les a saisies à cette date."
    ),
}
"""Document → how its sheet is read."""

_COLONNES = {
    "date_naissance": "Montrée quand deux élèves de la feuille ont le même nom et le même prénom.",
    "numero_candidat": "Le numéro du dossier Parcoursup retenu pour l'élève.",
    "situation_libelle": "Où en est l'élève. Avant les réponses des formations, elle n'est dite "
    "que d'un élève sans dossier ou démissionnaire.",
    "phase_libelle": "La phase, principale ou complémentaire, dans laquelle le vœu est formulé.",
    "numero_voeu": "Le numéro du vœu dans le dossier. Les sous-vœux d'un vœu multiple ont le même "
    "numéro et se suivent.",
    "sous_voeu": "Le rang du sous-vœu dans son vœu multiple ; vide pour un vœu simple.",
    "est_selective": "Oui : la formation peut refuser. Non : elle peut demander un parcours "
    "d'accompagnement (« Oui-si ») ou mettre en attente.",
    "internat": "Oui : le vœu est formulé avec une demande d'internat.",
    "est_confirme": "Oui : l'élève a confirmé le vœu. Un vœu non confirmé de la phase principale "
    "n'est pas transmis à la formation.",
    "dossier_complet": "Vide quand les extraits ne le disent pas.",
    "reponse_formation_libelle": "La réponse à cette date ; vide quand il n'y en a pas encore. "
    "« Retenu » : en apprentissage, sous réserve d'un contrat ; ce n'est pas une proposition.",
    "rang_attente": "La place de l'élève sur la liste d'attente, pour un vœu en attente.",
    "places_gagnees": "Le rang de l'extraction précédente moins celui d'aujourd'hui. « +12 » : "
    "l'élève a avancé de douze places ; « −3 » : il a reculé de trois ; « = » : rien n'a changé ; "
    "vide : l'un des deux rangs n'est pas connu.",
    "date_limite": "La date limite de réponse à la proposition. En gras et suivie de « ! » quand "
    "l'élève doit encore répondre.",
    "reponse_candidat_libelle": "Ce que l'élève a répondu à la proposition, ou qu'il lui reste à "
    "répondre.",
    "lien_fiche": "Ouvre la fiche de la formation dans un navigateur.",
    "texte": "La lettre entière. Une ligne ne peut dépasser 409 points : une lettre plus longue "
    "se lit en entier en sélectionnant sa cellule, dans la barre de formule. Au-delà de ce "
    "qu'une cellule peut contenir, elle est coupée et le dit.",
    "a_ligne_rejetee": "Au moins une ligne des extraits concernant cet élève était illisible et a "
    "été écartée. Vérifier dans Parcoursup avant d'appeler l'élève.",
}


def column_definitions(colonnes: tuple[Colonne, ...]) -> list[tuple[str, str]]:
    """Heading and meaning of the columns that need one, in the order of the sheet."""
    return [(c.entete, _COLONNES[c.colonne]) for c in colonnes if c.colonne in _COLONNES]
