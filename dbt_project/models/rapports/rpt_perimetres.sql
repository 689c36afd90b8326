with
etablissements as (select * from {{ ref('dim_etablissements') }}),
structures as (select * from {{ ref('dim_structures') }}),
lignes as (select * from {{ ref('rpt_listes_perimetres') }}),
session as (select * from {{ ref('int_session') }}),
jour as (select * from {{ ref('hist_jour') }}),
periodes as (
    select string_agg(libelle, ', ' order by ordre) as periodes
    from {{ ref('int_periodes_ouvertes') }}
),

-- a lycée without pupils still has a workbook when a dossier claims it
perimetres as (
    select 'etablissement' as niveau, uai, null as structure, nom as libelle, nb_eleves
    from etablissements
    where nb_eleves > 0 or uai in (select uai from lignes)
    union all
    select if(type = 'D', 'classe', 'groupe'), uai, code, coalesce(libelle, code), nb_eleves
    from structures
),
personnes as (
    select distinct
        niveau,
        uai,
        structure,
        coalesce(eleve_id::varchar, 'dossier ' || numero_candidat) as personne,
        {{ plier_identite('nom') }} as nom,
        {{ plier_identite('prenom') }} as prenom
    from lignes
),
homonymes as (
    select distinct niveau, uai, structure
    from personnes
    group by niveau, uai, structure, nom, prenom
    having count(*) > 1
)

select
    perimetres.niveau,
    perimetres.uai,
    perimetres.structure,
    perimetres.libelle,
    etablissements.nom as nom_etablissement,
    etablissements.commune,
    perimetres.nb_eleves,
    homonymes.niveau is not null as homonymes,
    session.session,
    session.date_extraction,
    periodes.periodes,
    jour.date_precedente
from perimetres
cross join session
cross join jour
cross join periodes
inner join etablissements using (uai)
left join homonymes
    on
        perimetres.niveau = homonymes.niveau
        and perimetres.uai = homonymes.uai
        and perimetres.structure is not distinct from homonymes.structure
