with
etablissements as (select * from {{ ref('dim_etablissements') }}),
structures as (select * from {{ ref('dim_structures') }}),
lignes as (select * from {{ ref('rpt_listes_perimetres') }}),
suivis as (select * from {{ ref('rpt_suivi_perimetres') }}),
noms as (select * from {{ ref('dim_eleves') }}),
jour as (select * from {{ ref('hist_jour') }}),
periodes as (
    select string_agg(libelle, ', ' order by ordre) as periodes
    from {{ ref('int_periodes_ouvertes') }}
),

prochain as (
    select calendrier.libelle, calendrier.date
    from {{ ref('calendrier') }} as calendrier
    inner join jour
        on calendrier.session = jour.session and calendrier.date >= jour.date_extraction
    order by calendrier.date, calendrier.jalon
    limit 1
),

-- a lycée without pupils still has a workbook when a dossier claims it
perimetres as (
    select 'etablissement' as niveau, uai, null as structure, nom as libelle, nb_eleves
    from etablissements
    where nb_eleves > 0 or uai in (select uai from lignes)
    union all
    select {{ niveau_de('type') }}, uai, code, coalesce(libelle, code), nb_eleves
    from structures
),
-- a classe or groupe workbook also holds its suivi; that of a lycée is a file of its own
personnes as (
    select
        niveau, uai, structure, eleve_id::varchar as personne,
        {{ plier_identite('nom') }} as nom,
        {{ plier_identite('prenom') }} as prenom,
        niveau <> 'etablissement' as est_liste,
        true as est_suivi
    from suivis
    inner join noms using (eleve_id)
    union all
    select distinct
        niveau, uai, structure,
        coalesce(eleve_id::varchar, 'dossier ' || numero_candidat) as personne,
        {{ plier_identite('nom') }} as nom,
        {{ plier_identite('prenom') }} as prenom,
        true,
        false
    from lignes
),
semblables as (
    select
        niveau, uai, structure,
        count(distinct personne) filter (where est_liste) > 1 as sur_listes,
        count(distinct personne) filter (where est_suivi) > 1 as au_suivi
    from personnes
    group by niveau, uai, structure, nom, prenom
),
homonymes as (
    select
        niveau, uai, structure,
        bool_or(sur_listes) as homonymes,
        bool_or(au_suivi) as homonymes_suivi
    from semblables
    group by niveau, uai, structure
)

select
    perimetres.niveau,
    perimetres.uai,
    perimetres.structure,
    perimetres.libelle,
    etablissements.nom as nom_etablissement,
    etablissements.commune,
    perimetres.nb_eleves,
    coalesce(homonymes.homonymes, false) as homonymes,
    coalesce(homonymes.homonymes_suivi, false) as homonymes_suivi,
    jour.session,
    jour.date_extraction,
    periodes.periodes,
    jour.date_precedente,
    prochain.libelle as prochain_jalon,
    prochain.date as date_prochain_jalon,
    date_diff('day', jour.date_extraction, prochain.date) as jours_avant_jalon
from perimetres
cross join jour
cross join periodes
left join prochain on true
inner join etablissements using (uai)
left join homonymes
    on
        perimetres.niveau = homonymes.niveau
        and perimetres.uai = homonymes.uai
        and perimetres.structure is not distinct from homonymes.structure
