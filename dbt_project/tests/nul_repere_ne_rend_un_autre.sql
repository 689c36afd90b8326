-- In no file is a comparator shown whose pupils, less those of the reader's own lycée (less those
-- of the class, beside the lycée), are under the threshold; no écart without its comparator.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_synthese'}}}) }}
with
lignes as (
    select * from {{ ref('rpt_synthese') }}
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
)

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
