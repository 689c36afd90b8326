"""Sentences from which the fictional lettres de motivation are composed.

Only texts belong here. They hold on purpose what breaks careless writers and readers: line
breaks, quotation marks, separators, and first characters that a spreadsheet takes for a formula.
"""

DEBUTS = [
    "Madame, Monsieur,\n",
    "Bonjour,\n\n",
    "Actuellement en terminale, je souhaite rejoindre votre formation. ",
    "=Motivation= Depuis plusieurs années, ce domaine me passionne. ",
    "- Mon projet : apprendre un métier utile ; le reste suivra. ",
    "+ de trois stages m'ont confirmé ce choix. ",
    "@ttentif aux autres, je veux en faire mon métier. ",
    "« Apprendre, c'est choisir » : cette phrase résume ma démarche. ",
]

MILIEUX = [
    "Lors des portes ouvertes, j'ai pu échanger avec des étudiants ; leur récit m'a convaincu. ",
    "Mon professeur m'a dit : \"persévérez\", et c'est ce que je compte faire. ",
    "J'ai aimé le travail en groupe, les projets longs et la rigueur demandée.\n",
    "Le programme, les stages et l'œuvre collective de fin d'année correspondent à mon projet. ",
    "Je connais la charge de travail et je m'y prépare, semaine après semaine. ",
]

FINS = [
    "Je vous remercie de l'attention portée à ma candidature.",
    "Je reste à votre disposition pour un entretien.\nCordialement.",
    "Je serais fier de poursuivre mon parcours chez vous.",
    "Dans l'attente de votre réponse, je vous prie d'agréer mes salutations distinguées.",
]
