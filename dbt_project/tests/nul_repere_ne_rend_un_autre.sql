-- In no file is a comparator shown whose pupils, less those of the reader's own lycée (less those
-- of the class, beside the lycée), are under the threshold; no écart without its comparator. Of the
-- attendu, it holds in each série of which it is made, which covers lycées enough, but in those
-- that the reader's lycée is alone to have: they tell it of nobody.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_reperes'}}}) }}
with
lignes as (
    select * from {{ ref('rpt_reperes') }}
    where coalesce(
        valeur_academie, valeur_departement, valeur_etablissement, ecart_academie
    ) is not null
),
series as (select * from {{ ref('series') }}),
etablissements as (select * from {{ ref('dim_etablissements') }}),
cellules as (select * from {{ ref('mart_indicateurs') }}),

situees as (
    select
        lignes.niveau, lignes.uai, lignes.structure, lignes.ligne, lignes.indicateur, lignes.etape,
        lignes.denominateur, lignes.valeur_academie, lignes.valeur_departement,
        lignes.valeur_etablissement, lignes.ecart_academie,
        lignes.valeur_attendue, lignes.ecart_attendu, lignes.ecart_notable,
        if(lignes.type_ligne = 'classe', lignes.ligne, lignes.structure) as structure_mesuree,
        if(lignes.type_ligne = 'classe', 'classe', lignes.niveau) as niveau_mesure,
        etablissements.code_academie,
        etablissements.code_departement,
        coalesce(series.serie, 'TOUTES') as serie
    from lignes
    inner join etablissements using (uai)
    left join series on lignes.type_ligne = 'serie' and lignes.ligne = series.libelle
),
reperes as (
    select
        situees.*,
        max(cellules.denominateur) filter (where cellules.niveau = 'academie') as de_l_academie,
        max(cellules.denominateur) filter (where cellules.niveau = 'departement')
            as du_departement,
        max(cellules.denominateur) filter (where cellules.niveau = 'etablissement') as du_lycee
    from situees
    inner join cellules
        on
            situees.code_academie = cellules.code_academie
            and situees.serie = cellules.serie
            and situees.indicateur = cellules.indicateur
            and situees.etape = cellules.etape
            and (
                cellules.niveau = 'academie'
                or (
                    cellules.niveau = 'departement'
                    and situees.code_departement = cellules.code_departement
                )
                or (cellules.niveau = 'etablissement' and situees.uai = cellules.uai)
            )
    group by all
),
trop_petites as (
    select
        lycees.uai, lycees.serie, lycees.indicateur, lycees.etape,
        academies.denominateur = lycees.denominateur as est_la_sienne
    from cellules as lycees
    inner join cellules as academies
        on
            academies.niveau = 'academie'
            and lycees.code_academie = academies.code_academie
            and lycees.serie = academies.serie
            and lycees.indicateur = academies.indicateur
            and lycees.etape = academies.etape
    inner join (
        select code_academie, serie, indicateur, etape, count_if(denominateur > 0) as lycees
        from cellules
        where niveau = 'etablissement'
        group by code_academie, serie, indicateur, etape
    ) as comptes
        on
            lycees.code_academie = comptes.code_academie
            and lycees.serie = comptes.serie
            and lycees.indicateur = comptes.indicateur
            and lycees.etape = comptes.etape
    where
        lycees.niveau = 'etablissement'
        and (
            academies.denominateur - lycees.denominateur < {{ var('seuil_comparaison') }}
            or comptes.lycees < {{ var('unites_comparaison') }}
        )
),
attendus_devinables as (
    select distinct situees.*
    from situees
    inner join cellules as parts
        on
            situees.niveau_mesure = parts.niveau
            and situees.uai = parts.uai
            and situees.structure_mesuree is not distinct from parts.structure
            and situees.indicateur = parts.indicateur
            and situees.etape = parts.etape
            and (
                situees.serie = parts.serie
                or (situees.serie = 'TOUTES' and parts.serie <> 'TOUTES')
            )
    inner join trop_petites
        on
            parts.uai = trop_petites.uai
            and parts.serie = trop_petites.serie
            and parts.indicateur = trop_petites.indicateur
            and parts.etape = trop_petites.etape
    where
        situees.valeur_attendue is not null
        and parts.serie <> 'TOUTES'
        and parts.denominateur > 0
        and not (
            situees.niveau = 'etablissement'
            and situees.serie = 'TOUTES'
            and trop_petites.est_la_sienne
        )
)

select niveau, uai, structure, ligne, indicateur, etape
from attendus_devinables
union all
select niveau, uai, structure, ligne, indicateur, etape
from reperes
where
    (valeur_academie is not null and de_l_academie - du_lycee < {{ var('seuil_comparaison') }})
    or (
        valeur_departement is not null
        and du_departement - du_lycee < {{ var('seuil_comparaison') }}
    )
    or (
        valeur_etablissement is not null
        and du_lycee - denominateur < {{ var('seuil_comparaison') }}
    )
    or (ecart_academie is not null and valeur_academie is null)
    or (
        coalesce(ecart_attendu::varchar, ecart_notable::varchar) is not null
        and valeur_attendue is null
    )
