select uai, extrait, controle
from {{ source('raw', 'lycees_partiels') }}
