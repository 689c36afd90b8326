-- numerator ≤ denominator for every rate (a mean may exceed 1).
select indicateurs.niveau, indicateurs.indicateur, indicateurs.etape
from {{ ref('mart_indicateurs') }} as indicateurs
inner join {{ ref('dim_indicateurs') }} as catalogue using (indicateur, etape)
where catalogue.unite = 'taux' and indicateurs.numerateur > indicateurs.denominateur
