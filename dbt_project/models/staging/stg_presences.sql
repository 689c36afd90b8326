select extrait, colonne
from {{ source('raw', 'presences') }}
