with
listes as (select * from {{ ref('rpt_listes_perimetres') }}),
eleves as (select * from {{ ref('rpt_eleves') }}),
alertes as (select * from {{ ref('rpt_alertes') }}),

lignes as (
    select
        niveau, uai, structure, 'liste' as feuille, liste, nom, prenom,
        coalesce(eleve_id::varchar, 'dossier ' || numero_candidat) as personne
    from listes
    union all
    select niveau, uai, structure, 'eleves', null, nom, prenom, eleve_id::varchar from eleves
    union all
    select niveau, uai, structure, 'alertes', null, nom, prenom, eleve_id::varchar from alertes
),
semblables as (
    select
        niveau, uai, structure, feuille, liste,
        count(*) as lignes,
        any_value(nom) is not null and count(distinct personne) > 1 as homonymes
    from lignes
    group by
        niveau, uai, structure, feuille, liste,
        {{ plier_identite('nom') }}, {{ plier_identite('prenom') }}
)

select
    niveau,
    uai,
    structure,
    feuille,
    liste,
    sum(lignes)::bigint as nb_lignes,
    bool_or(homonymes) as homonymes
from semblables
group by niveau, uai, structure, feuille, liste
