with
cellules as (select * from {{ ref('mart_indicateurs') }}),
catalogue as (select indicateur, etape, unite from {{ ref('catalogue_indicateurs') }}),
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
    select code_academie, uai, serie, etape, indicateur, denominateur, valeur
    from cellules
    where niveau = 'etablissement'
),

-- what the académie's pupils of the same séries do; a série where nobody counts here weighs nothing
attendues as (
    select
        cellules.niveau, cellules.uai, cellules.structure, cellules.etape, cellules.indicateur,
        case
            when count(*) = 1 then any_value(academies.valeur)
            when not bool_or(academies.valeur is null and cellules.denominateur > 0)
                then
                    sum(cellules.denominateur * academies.valeur)
                    / nullif(sum(cellules.denominateur), 0)
        end as valeur
    from cellules
    left join academies {{ memes('cellules', 'academies', ['code_academie']) }}
    where cellules.niveau in ('etablissement', 'classe', 'groupe') and cellules.serie <> 'TOUTES'
    group by
        cellules.niveau, cellules.uai, cellules.structure, cellules.etape, cellules.indicateur
),

-- a lycée without a type has no peers
rangs as (
    select
        'etablissement' as niveau,
        lycees.uai,
        lycees.serie,
        lycees.etape,
        lycees.indicateur,
        rank() over (pairs order by lycees.valeur desc) as rang,
        count(*) over pairs as nb_ranges
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
    if(cellules.serie = 'TOUTES', attendues.valeur, academies.valeur) as valeur_attendue,
    cellules.valeur - valeur_attendue as ecart_attendu,
    {{ depasse_les_tolerances('cellules', 'catalogue.unite', 'valeur_attendue') }}
        as ecart_notable,
    rangs.rang::integer as rang,
    rangs.nb_ranges::integer as nb_ranges,
    ceil(4 * rangs.rang / rangs.nb_ranges)::integer as quartile,
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
left join academies {{ memes('cellules', 'academies', ['code_academie']) }}
left join departements
    {{ memes('cellules', 'departements', ['code_academie', 'code_departement']) }}
left join lycees {{ memes('cellules', 'lycees', ['uai']) }}
left join attendues
    on
        cellules.niveau = attendues.niveau
        and cellules.uai = attendues.uai
        and cellules.structure is not distinct from attendues.structure
        and cellules.etape = attendues.etape
        and cellules.indicateur = attendues.indicateur
inner join catalogue
    on cellules.etape = catalogue.etape and cellules.indicateur = catalogue.indicateur
left join rangs {{ memes('cellules', 'rangs', ['niveau', 'uai']) }}
left join orientations {{ memes('cellules', 'orientations', ['session', 'niveau']) }}
left join les_references {{ memes('cellules', 'les_references', ['session']) }}
left join anterieures {{ memes('cellules', 'anterieures', ['session']) }}
where cellules.niveau in ('etablissement', 'classe', 'groupe')
