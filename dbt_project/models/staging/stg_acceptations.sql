select controle, motif, qui
from {{ source('raw', 'acceptations') }}
