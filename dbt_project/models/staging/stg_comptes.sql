select extrait, uai, lignes, rejetees, inscrits, sans_voeu
from {{ source('raw', 'comptes') }}
