-- An orientation is on an indicator, an étape and a série that exist.
select orientations.*
from {{ ref('stg_orientations') }} as orientations
left join {{ ref('catalogue_indicateurs') }} as indicateurs using (indicateur, etape)
left join {{ ref('series') }} as series on orientations.serie = series.serie
where
    indicateurs.indicateur is null
    or series.serie is null and orientations.serie <> 'TOUTES'
