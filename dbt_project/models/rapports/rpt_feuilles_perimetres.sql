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
-- folded once, however many sheets bear them
plies as (
    select
        nom, prenom,
        {{ plier_identite('nom') }} as nom_plie,
        {{ plier_identite('prenom') }} as prenom_plie
    from (select distinct nom, prenom from lignes)
),
semblables as (
    select
        lignes.niveau, lignes.uai, lignes.structure, lignes.feuille, lignes.liste,
        count(*) as lignes,
        plies.nom_plie is not null and count(distinct lignes.personne) > 1 as homonymes
    from lignes
    inner join plies
        on
            lignes.nom is not distinct from plies.nom
            and lignes.prenom is not distinct from plies.prenom
    group by
        lignes.niveau, lignes.uai, lignes.structure, lignes.feuille, lignes.liste,
        plies.nom_plie, plies.prenom_plie
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
