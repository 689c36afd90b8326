with
eleves as (select * from {{ ref('fct_eleves') }}),
etablissements as (select * from {{ ref('dim_etablissements') }}),
appartenances as (select * from {{ ref('int_appartenances') }}),
catalogue as (select * from {{ ref('dim_indicateurs') }}),
partiels as (select * from {{ ref('int_lycees_partiels') }}),
session as (select * from {{ ref('int_session') }}),

situes as (
    select etablissements.code_academie, etablissements.code_departement, eleves.*
    from eleves
    inner join etablissements using (uai)
),

-- every measure column of the pupils, summed where nobody counts twice
sommes_etablissements as (
    select
        code_academie, code_departement, uai, serie,
        sum(columns('^(est|a|nb)_')::bigint)::bigint
    from situes
    group by code_academie, code_departement, uai, serie
),
sommes_structures as (
    select
        situes.code_academie, situes.code_departement, situes.uai, situes.serie,
        appartenances.type, appartenances.code,
        sum(columns('^(est|a|nb)_')::bigint)::bigint
    from situes
    inner join appartenances using (eleve_id)
    group by all
),
lycees as (
    select
        'etablissement' as niveau,
        code_academie, code_departement, uai,
        null as structure,
        if(grouping(serie) = 0, serie, 'TOUTES') as serie,
        sum(columns('^(est|a|nb)_'))::bigint
    from sommes_etablissements
    group by grouping sets (
        (code_academie, code_departement, uai), (code_academie, code_departement, uai, serie)
    )
),
structures as (
    select
        {{ niveau_de('type') }} as niveau,
        code_academie, code_departement, uai,
        code as structure,
        if(grouping(serie) = 0, serie, 'TOUTES') as serie,
        sum(columns('^(est|a|nb)_'))::bigint
    from sommes_structures
    group by grouping sets (
        (code_academie, code_departement, uai, type, code),
        (code_academie, code_departement, uai, type, code, serie)
    )
),
perimetres as (
    select
        row_number() over () as perimetre,
        *
    from (
        select * from lycees
        union all
        select * from structures
    )
),
totaux as (
    unpivot perimetres on columns('^(est|a|nb)_') into name mesure value total
),

absentes as (
    {{ sans_leurs_sources('catalogue', 'partiels', 'indicateur, etape') }}
),
-- materialized: joined in this order, the figures are as many as they end up being
numerateurs as materialized (
    select
        totaux.* exclude (mesure, total),
        catalogue.mart,
        catalogue.etape,
        catalogue.indicateur,
        catalogue.famille,
        catalogue.denominateur,
        catalogue.sources_absentes is null
        and (totaux.uai, catalogue.indicateur, catalogue.etape) not in (
            select (uai, indicateur, etape) from absentes
        ) as est_calculable,
        totaux.total as numerateur_total
    from totaux
    inner join catalogue on totaux.mesure = catalogue.numerateur
),
denominateurs as materialized (
    select perimetre, mesure as denominateur, total as denominateur_total
    from totaux
    where mesure in (select denominateur from catalogue)
),
cellules as (
    select
        numerateurs.niveau,
        numerateurs.code_academie,
        numerateurs.code_departement,
        numerateurs.uai,
        numerateurs.structure,
        numerateurs.serie,
        numerateurs.mart,
        numerateurs.etape,
        numerateurs.indicateur,
        numerateurs.famille,
        if(numerateurs.est_calculable, numerateurs.numerateur_total, null) as numerateur,
        if(numerateurs.est_calculable, denominateurs.denominateur_total, null) as denominateur
    from numerateurs
    inner join denominateurs using (perimetre, denominateur)
),
-- a lycée whose rows are missing is in neither term of the rates above it
territoires as (
    select
        if(grouping(code_departement) = 0, 'departement', 'academie') as niveau,
        code_academie, code_departement,
        null as uai,
        null as structure,
        serie, mart, etape, indicateur, famille,
        sum(numerateur)::bigint as numerateur,
        sum(denominateur)::bigint as denominateur
    from cellules
    where niveau = 'etablissement'
    group by grouping sets (
        (code_academie, serie, mart, etape, indicateur, famille),
        (code_academie, code_departement, serie, mart, etape, indicateur, famille)
    )
),
figures as (
    select * from cellules
    union all by name
    select * from territoires
)

select
    session.session,
    session.date_extraction,
    figures.niveau,
    figures.code_academie,
    figures.code_departement,
    figures.uai,
    figures.structure,
    figures.serie,
    figures.mart,
    figures.etape,
    figures.indicateur,
    figures.famille,
    figures.numerateur,
    figures.denominateur,
    figures.numerateur / nullif(figures.denominateur, 0) as valeur
from figures
cross join session
