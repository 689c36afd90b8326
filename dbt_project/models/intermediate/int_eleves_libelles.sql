with voeux as (
    select * from {{ ref('int_voeux') }}
    where phase = 'PP'
)

select
    eleve_id,
    {{ joindre('filiere') }} as filieres,
    {{ joindre('academie') }} as academies
from voeux
group by eleve_id
