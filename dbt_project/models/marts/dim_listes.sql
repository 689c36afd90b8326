with
listes as (select * from {{ ref('catalogue_listes') }}),
indicateurs as (select * from {{ ref('catalogue_indicateurs') }}),
ouvertes as (select periode from {{ ref('int_periodes_ouvertes') }}),
actions as (select * from {{ ref('dim_actions') }}),
session as (select * from {{ ref('int_session') }})

select
    listes.liste,
    listes.ordre,
    listes.titre,
    listes.indicateur,
    listes.etape,
    coalesce(indicateurs.numerateur, listes.fait) as fait,
    coalesce(indicateurs.sources, listes.sources) as sources,
    listes.periodes,
    listes.colonnes,
    listes.lignes,
    listes.echeance,
    listes.exige_reponses,
    listes.garde_demissionnaires,
    listes.par_structure,
    listes.description,
    actions.action,
    actions.date_limite as date_action,
    listes.voies,
    {{ a_une_periode_ouverte('listes.periodes') }} as est_ouverte,
    not listes.exige_reponses or session.a_des_reponses as est_renseignee
from listes
cross join session
left join actions on listes.liste = actions.code
left join indicateurs
    on listes.indicateur = indicateurs.indicateur and listes.etape = indicateurs.etape
