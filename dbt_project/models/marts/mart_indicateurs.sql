with
eleves as (select * from {{ ref('fct_eleves') }}),
etablissements as (select * from {{ ref('dim_etablissements') }}),
appartenances as (select * from {{ ref('int_appartenances') }}),
catalogue as (select * from {{ ref('dim_indicateurs') }}),
session as (select * from {{ ref('int_session') }}),

situes as (
    select etablissements.code_academie, etablissements.code_departement, eleves.*
    from eleves
    inner join etablissements using (uai)
),

-- every measure column of the pupils, summed where nobody counts twice, then rolled up
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
territoires as (
    select
        case
            when grouping(uai) = 0 then 'etablissement'
            when grouping(code_departement) = 0 then 'departement'
            else 'academie'
        end as niveau,
        code_academie, code_departement, uai,
        null as structure,
        if(grouping(serie) = 0, serie, 'TOUTES') as serie,
        sum(columns('^(est|a|nb)_'))::bigint
    from sommes_etablissements
    group by grouping sets (
        (code_academie), (code_academie, serie),
        (code_academie, code_departement), (code_academie, code_departement, serie),
        (code_academie, code_departement, uai), (code_academie, code_departement, uai, serie)
    )
),
structures as (
    select
        if(type = 'D', 'classe', 'groupe') as niveau,
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
        select * from territoires
        union all
        select * from structures
    )
),
totaux as (
    unpivot (select perimetre, columns('^(est|a|nb)_') from perimetres)
    on columns('^(est|a|nb)_') into name mesure value total
),

-- materialized: joined in this order, the figures are as many as they end up being
numerateurs as materialized (
    select catalogue.*, totaux.perimetre, totaux.total as numerateur_total
    from totaux
    inner join catalogue on totaux.mesure = catalogue.numerateur
),
denominateurs as materialized (
    select perimetre, mesure as denominateur, total as denominateur_total
    from totaux
    where mesure in (select denominateur from catalogue)
),
figures as (
    select *, sources_absentes is null as est_calculable
    from numerateurs
    inner join denominateurs using (perimetre, denominateur)
)

select
    session.session,
    session.date_extraction,
    perimetres.niveau,
    perimetres.code_academie,
    perimetres.code_departement,
    perimetres.uai,
    perimetres.structure,
    perimetres.serie,
    figures.mart,
    figures.etape,
    figures.indicateur,
    figures.famille,
    if(figures.est_calculable, figures.numerateur_total, null) as numerateur,
    if(figures.est_calculable, figures.denominateur_total, null) as denominateur,
    if(
        figures.est_calculable,
        figures.numerateur_total / nullif(figures.denominateur_total, 0),
        null
    ) as valeur
from figures
inner join perimetres using (perimetre)
cross join session
