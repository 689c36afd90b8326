-- Pupils on the list = numerator of its indicator − departed − resigned, in every lycée.
with
listes as (
    select * from {{ ref('dim_listes') }}
    where est_ouverte and est_renseignee and indicateur is not null
),
indicateurs as (
    select * from {{ ref('mart_indicateurs') }}
    where niveau = 'etablissement' and serie = 'TOUTES' and numerateur is not null
),
exclus as (
    select uai, fait, count(*) as nb
    from (
        unpivot (
            select uai, est_parti or est_demissionnaire as exclu, columns('^(est|a)_')
            from {{ ref('fct_eleves') }}
        )
        on columns('^(est|a)_') into name fait value est_vrai
    )
    where est_vrai and exclu
    group by uai, fait
),
inscrits_sur_liste as (
    select liste, uai, count(*) as nb from {{ ref('rpt_listes_nominatives') }}
    group by liste, uai
)

select listes.liste, indicateurs.uai
from listes
inner join indicateurs using (indicateur, etape)
left join exclus on listes.fait = exclus.fait and indicateurs.uai = exclus.uai
left join inscrits_sur_liste
    on listes.liste = inscrits_sur_liste.liste and indicateurs.uai = inscrits_sur_liste.uai
where indicateurs.numerateur - coalesce(exclus.nb, 0) <> coalesce(inscrits_sur_liste.nb, 0)
