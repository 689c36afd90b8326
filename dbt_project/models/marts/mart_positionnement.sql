with
cellules as (select * from {{ ref('mart_indicateurs') }}),
etablissements as (select uai, type from {{ ref('dim_etablissements') }}),
orientations as (select * from {{ ref('stg_orientations') }}),
les_references as (select * from {{ ref('stg_references') }}),

academies as (
    select code_academie, serie, etape, indicateur, valeur
    from cellules
    where niveau = 'academie'
),
departements as (
    select code_academie, code_departement, serie, etape, indicateur, valeur
    from cellules
    where niveau = 'departement'
),
lycees as (
    select * from cellules
    where niveau = 'etablissement'
),

-- a lycée without a type has no peers
classes as (
    select
        lycees.uai,
        lycees.serie,
        lycees.etape,
        lycees.indicateur,
        rank() over pairs as rang,
        count(*) over (
            partition by
                lycees.code_academie, etablissements.type, lycees.serie, lycees.etape,
                lycees.indicateur
        ) as nb_ranges
    from lycees
    inner join etablissements using (uai)
    where
        lycees.denominateur >= {{ var('seuil_rang') }}
        and lycees.valeur is not null
        and etablissements.type is not null
    window pairs as (
        partition by
            lycees.code_academie, etablissements.type, lycees.serie, lycees.etape,
            lycees.indicateur
        order by lycees.valeur desc
    )
),
anterieures as (
    select
        sessions.session,
        passees.session as session_passee,
        passees.* exclude (session)
    from (select distinct session from cellules) as sessions
    inner join les_references as passees on sessions.session > passees.session
    qualify
        row_number() over (
            partition by sessions.session, passees.indicateur, passees.etape, passees.serie
            order by passees.session desc
        ) = 1
)

select
    cellules.* exclude (mart),
    lycees.valeur as valeur_etablissement,
    departements.valeur as valeur_departement,
    academies.valeur as valeur_academie,
    cellules.valeur - lycees.valeur as ecart_etablissement,
    cellules.valeur - departements.valeur as ecart_departement,
    cellules.valeur - academies.valeur as ecart_academie,
    classes.rang::integer as rang,
    classes.nb_ranges::integer as nb_ranges,
    ceil(4 * classes.rang / classes.nb_ranges)::integer as quartile,
    les_references.valeur as valeur_reference,
    les_references.libelle as libelle_reference,
    les_references.source as source_reference,
    anterieures.session_passee as session_reference_anterieure,
    anterieures.valeur as valeur_reference_anterieure,
    anterieures.libelle as libelle_reference_anterieure,
    orientations.sens as sens_orientation,
    orientations.cible,
    orientations.libelle as libelle_orientation,
    cellules.valeur - orientations.cible as ecart_cible,
    {{ atteint_l_orientation('cellules.valeur', 'orientations') }} as orientation_atteinte
from cellules
left join academies using (code_academie, serie, etape, indicateur)
left join departements
    on
        cellules.code_academie = departements.code_academie
        and cellules.code_departement = departements.code_departement
        and cellules.serie = departements.serie
        and cellules.etape = departements.etape
        and cellules.indicateur = departements.indicateur
left join lycees
    on
        cellules.uai = lycees.uai
        and cellules.serie = lycees.serie
        and cellules.etape = lycees.etape
        and cellules.indicateur = lycees.indicateur
left join classes
    on
        cellules.niveau = 'etablissement'
        and cellules.uai = classes.uai
        and cellules.serie = classes.serie
        and cellules.etape = classes.etape
        and cellules.indicateur = classes.indicateur
left join orientations
    on
        cellules.session = orientations.session
        and cellules.niveau = orientations.niveau
        and cellules.serie = orientations.serie
        and cellules.etape = orientations.etape
        and cellules.indicateur = orientations.indicateur
left join les_references
    on
        cellules.session = les_references.session
        and cellules.serie = les_references.serie
        and cellules.etape = les_references.etape
        and cellules.indicateur = les_references.indicateur
left join anterieures
    on
        cellules.session = anterieures.session
        and cellules.serie = anterieures.serie
        and cellules.etape = anterieures.etape
        and cellules.indicateur = anterieures.indicateur
where cellules.niveau in ('etablissement', 'classe', 'groupe')
