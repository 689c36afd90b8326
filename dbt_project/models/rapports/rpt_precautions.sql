-- What a reader must know of this dépôt before its figures: what was accepted, what a lycée lacks.
with
acceptations as (select * from {{ ref('stg_acceptations') }}),
partiels as (select * from {{ ref('int_lycees_partiels') }}),
extraits as (
    select uai, string_agg(extrait, ', ' order by extrait) as extraits
    from partiels
    group by uai
),
precautions as (
    select
        1 as rang,
        controle as tri,
        null as lycee,
        'Écart accepté' as libelle,
        'Ce dépôt diffère du précédent (' || controle || ') et a été accepté. Motif : ' || motif
            as definition
    from acceptations
    union all
    select
        2 as rang,
        uai as tri,
        uai as lycee,
        'Données incomplètes' as libelle,
        'Aucune ligne de cet établissement n''a pu être lue dans : ' || extraits
        || '. Les chiffres, les listes et les alertes qui en ont besoin manquent ici (« – ») : '
        || 'ce n''est pas zéro. Les taux du département et de l''académie sont calculés sans lui.'
            as definition
    from extraits
    union all
    select
        3, '', null, 'Établissements non comptés',
        'Les taux du département et de l''académie laissent de côté '
        || count(*) || ' établissement(s) dont une partie des données manque.'
    from extraits
    having count(*) > 0
)

select
    row_number() over (order by rang, tri)::integer as ordre,
    lycee as uai,
    libelle,
    definition
from precautions
