with
etablissements as (
    select * from {{ ref('dim_etablissements') }}
    where nb_eleves > 0
),
-- the same day in every workbook
entete as (
    select
        any_value(session) as session,
        any_value(date_extraction) as date_extraction,
        any_value(date_precedente) as date_precedente,
        any_value(periodes) as periodes,
        any_value(prochain_jalon) as prochain_jalon,
        any_value(date_prochain_jalon) as date_prochain_jalon,
        any_value(jours_avant_jalon) as jours_avant_jalon
    from {{ ref('rpt_perimetres') }}
),
territoires as (
    select
        case
            when grouping(uai) = 0 then 'etablissement'
            when grouping(code_departement) = 0 then 'departement'
            else 'academie'
        end as niveau,
        code_academie, code_departement, uai,
        any_value(academie) as academie,
        any_value(departement) as departement,
        any_value(nom) as nom_etablissement,
        any_value(type) as type_etablissement,
        any_value(secteur) as secteur,
        any_value(commune) as commune,
        count(*) as nb_lycees,
        sum(nb_eleves)::bigint as nb_eleves
    from etablissements
    group by grouping sets (
        (code_academie), (code_academie, code_departement), (code_academie, code_departement, uai)
    )
),
-- of the lycée as a whole, and of its séries: what its classes are aimed at is told in its files
orientations as (
    select
        uai,
        count(orientation_atteinte) as nb_orientations,
        count_if(orientation_atteinte)::bigint as nb_orientations_atteintes
    from {{ ref('mart_positionnement') }}
    where niveau = 'etablissement'
    group by uai
)

select
    territoires.niveau,
    territoires.code_academie,
    territoires.code_departement,
    territoires.uai,
    territoires.academie,
    if(territoires.niveau = 'academie', null, territoires.departement) as departement,
    if(territoires.niveau = 'etablissement', territoires.nom_etablissement, null)
        as nom_etablissement,
    if(territoires.niveau = 'etablissement', territoires.type_etablissement, null)
        as type_etablissement,
    if(territoires.niveau = 'etablissement', territoires.secteur, null) as secteur,
    if(territoires.niveau = 'etablissement', territoires.commune, null) as commune,
    row_number() over (
        order by
            territoires.code_academie, territoires.niveau = 'etablissement',
            territoires.niveau = 'departement', territoires.code_departement,
            {{ plier_ordre('territoires.nom_etablissement') }}, territoires.uai
    )::integer as ordre,
    territoires.nb_lycees,
    territoires.nb_eleves,
    orientations.nb_orientations,
    orientations.nb_orientations_atteintes,
    entete.session,
    entete.date_extraction,
    entete.date_precedente,
    entete.periodes,
    entete.prochain_jalon,
    entete.date_prochain_jalon,
    entete.jours_avant_jalon
from territoires
cross join entete
left join orientations
    on territoires.niveau = 'etablissement' and territoires.uai = orientations.uai
