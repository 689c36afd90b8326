select periodes.*
from {{ ref('int_periodes') }} as periodes
inner join {{ ref('int_session') }} as session
    on session.date_extraction between periodes.date_debut and periodes.date_fin
