select extrait, fichier, ligne, numero_candidat, ine, uai, nom, prenom, date_naissance
from {{ source('raw', 'lignes_rejetees') }}
