with
indicateurs as (select * from {{ ref('mart_indicateurs') }}),
catalogue as (select * from {{ ref('dim_indicateurs') }}),
series as (select * from {{ ref('series') }}),
valeurs as (select * from {{ ref('hist_valeurs') }}),
jour as (select * from {{ ref('hist_jour') }}),

montres as (
    select * exclude (mart, famille, numerateur, denominateur)
    from catalogue
    where est_cle or est_au_tableau
),
positions as (
    select positions.* from {{ ref('mart_positionnement') }} as positions
    semi join montres using (indicateur, etape)
),
cles as (
    select
        indicateurs.*,
        montres.* exclude (indicateur, etape),
        if(montres.unite = 'taux', 2, 1) as decimales
    from indicateurs
    inner join montres using (indicateur, etape)
),
academies as (
    {{ comparateurs('cles', 'academie', 'etablissement', ['code_academie']) }}
),
departements as (
    {{ comparateurs(
        'cles', 'departement', 'etablissement', ['code_academie', 'code_departement']
    ) }}
),
lycees as (
    {{ comparateurs('cles', 'etablissement', 'classe', ['uai']) }}
),
-- the attendu stands on the académie's figure of each série: one that may not be shown hides it.
-- A série that no other lycée has tells of nobody: in the lycée's own file, it hides nothing
montrables as (
    select
        niveau, uai, structure, indicateur, etape,
        bool_and(serie_montrable) as attendu_montrable,
        bool_and(serie_montrable or est_sa_serie) and bool_or(serie_montrable)
            as attendu_montrable_au_lycee
    from (
        select
            cles.niveau, cles.uai, cles.structure, cles.indicateur, cles.etape,
            coalesce({{ est_montrable('academies', 'lycees') }}, false) as serie_montrable,
            academies.denominateur = lycees.denominateur as est_sa_serie
        from cles
        left join academies using (code_academie, serie, indicateur, etape)
        left join lycees using (uai, serie, indicateur, etape)
        where cles.serie <> 'TOUTES' and cles.uai is not null and cles.denominateur > 0
    )
    group by niveau, uai, structure, indicateur, etape
),
-- `cellule_…`: where the figure is measured; a lycée shows those of its classes too
mesures as (
    select *, niveau as cellule_niveau, structure as cellule_structure
    from cles
    where niveau in ('etablissement', 'classe', 'groupe')
),
precedentes as (
    select valeurs.*
    from valeurs
    inner join jour
        on
            valeurs.session = jour.session
            and {{ est_vrai_le('valeurs', 'jour.date_precedente') }}
    semi join montres using (indicateur, etape)
),
lignes as (
    select
        *,
        if(serie = 'TOUTES', 'ensemble', 'serie') as type_ligne,
        null as classe
    from mesures
    union all by name
    select
        * replace ('etablissement' as niveau, null as structure),
        'classe' as type_ligne,
        structure as classe
    from mesures
    where niveau = 'classe' and serie = 'TOUTES'
),
-- the lines of a table, whatever the figures that they give
ordres as (
    select
        *,
        dense_rank() over (
            partition by niveau, uai, structure
            order by type_ligne = 'classe', type_ligne = 'serie', ordre_serie, classe
        )::integer as ordre_ligne
    from (
        select distinct
            lignes.niveau, lignes.uai, lignes.structure, lignes.type_ligne, lignes.serie,
            lignes.classe,
            series.ordre as ordre_serie,
            series.libelle as libelle_serie
        from lignes
        left join series using (serie)
    )
),
comparees as (
    select
        lignes.*,
        {{ repere('lignes', 'academies', 'lycees') }} as valeur_academie,
        {{ repere('lignes', 'departements', 'lycees') }} as valeur_departement,
        if(
            lignes.niveau <> 'etablissement', {{ repere('lignes', 'lycees', 'lignes') }}, null
        ) as valeur_etablissement,
        if(
            lignes.serie = 'TOUTES',
            if(
                lignes.niveau = 'etablissement',
                montrables.attendu_montrable_au_lycee,
                montrables.attendu_montrable
            ),
            {{ est_montrable('academies', 'lycees') }}
        ) as attendu_montrable
    from lignes
    left join academies using (code_academie, serie, indicateur, etape)
    left join departements using (code_academie, code_departement, serie, indicateur, etape)
    left join lycees using (uai, serie, indicateur, etape)
    left join montrables
        on
            lignes.cellule_niveau = montrables.niveau
            and lignes.uai = montrables.uai
            and lignes.cellule_structure is not distinct from montrables.structure
            and lignes.indicateur = montrables.indicateur
            and lignes.etape = montrables.etape
),
suivies as (
    select
        comparees.*,
        round(round(comparees.valeur, comparees.decimales) - comparees.valeur_academie, 9)
            as ecart_academie,
        if(
            comparees.attendu_montrable,
            round(positions.valeur_attendue, comparees.decimales),
            null
        ) as attendu,
        round(round(comparees.valeur, comparees.decimales) - attendu, 9) as ecart_attendu,
        if(comparees.attendu_montrable, positions.ecart_notable, null) as est_notable,
        precedentes.valeur as valeur_precedente,
        round(comparees.valeur - precedentes.valeur, 9) as evolution,
        positions.nb_ranges >= {{ var('lycees_pour_un_rang') }} as montre_le_rang,
        if(montre_le_rang, positions.rang, null) as rang,
        if(montre_le_rang, positions.nb_ranges, null) as nb_ranges,
        if(montre_le_rang, positions.quartile, null) as quartile,
        positions.sens_orientation,
        positions.cible,
        positions.libelle_orientation,
        positions.orientation_atteinte,
        positions.valeur_reference,
        positions.libelle_reference
    from comparees
    left join positions
        {{ memes_cellules('comparees', 'positions') }}
    left join precedentes
        {{ memes_cellules('comparees', 'precedentes') }}
)

select
    suivies.niveau,
    suivies.uai,
    suivies.structure,
    ordres.ordre_ligne,
    suivies.type_ligne,
    case suivies.type_ligne
        when 'ensemble' then 'Ensemble'
        when 'serie' then ordres.libelle_serie
        else suivies.classe
    end as ligne,
    suivies.ordre as ordre_indicateur,
    suivies.indicateur,
    suivies.etape,
    suivies.est_cle,
    suivies.est_au_tableau,
    suivies.tableau,
    suivies.sujet,
    suivies.ordre_sujet,
    suivies.libelle_sujet,
    suivies.groupe_sujet,
    suivies.mesure,
    suivies.est_partie,
    suivies.libelle_court as libelle,
    suivies.unite,
    suivies.numerateur,
    suivies.denominateur,
    suivies.valeur,
    suivies.valeur_academie,
    suivies.valeur_departement,
    suivies.valeur_etablissement,
    suivies.attendu as valeur_attendue,
    suivies.ecart_attendu,
    suivies.est_notable as ecart_notable,
    if(
        suivies.est_notable,
        {{ appreciation('suivies.ecart_attendu', 'suivies.sens_favorable') }},
        null
    ) as appreciation_attendu,
    suivies.sens_favorable,
    suivies.ecart_academie,
    {{ appreciation('suivies.ecart_academie', 'suivies.sens_favorable') }}
        as appreciation_academie,
    suivies.valeur_precedente,
    suivies.evolution,
    {{ appreciation('suivies.evolution', 'suivies.sens_favorable') }} as appreciation_evolution,
    suivies.rang,
    suivies.nb_ranges,
    suivies.quartile,
    suivies.sens_orientation,
    suivies.cible,
    suivies.libelle_orientation,
    suivies.orientation_atteinte,
    suivies.valeur_reference,
    suivies.libelle_reference
from suivies
inner join ordres
    on
        suivies.niveau = ordres.niveau
        and suivies.uai = ordres.uai
        and suivies.structure is not distinct from ordres.structure
        and suivies.type_ligne = ordres.type_ligne
        and suivies.serie = ordres.serie
        and suivies.classe is not distinct from ordres.classe
