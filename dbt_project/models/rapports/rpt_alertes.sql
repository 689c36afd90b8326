with
alertes as (
    select * from {{ ref('mart_alertes') }}
    where statut <> 'close'
),
catalogue as (select * from {{ ref('catalogue_alertes') }}),
gravites as (select * from {{ ref('gravites') }}),
noms as (select * from {{ ref('dim_eleves') }}),
eleves as (select eleve_id, classe from {{ ref('fct_eleves') }}),
series as (select * from {{ ref('series') }}),
indicateurs as (select * from {{ ref('catalogue_indicateurs') }}),
listes as (select * from {{ ref('dim_listes') }}),
lignes_de_listes as (
    select distinct niveau, uai, structure, liste
    from {{ ref('rpt_listes_perimetres') }}
),
precisions as (select * from {{ ref('int_listes_precisions') }}),

decrites as (
    select
        alertes.*,
        catalogue.ordre as ordre_alerte,
        catalogue.titre,
        catalogue.action,
        gravites.ordre as ordre_gravite,
        gravites.libelle as gravite_libelle,
        noms.nom,
        noms.prenom,
        noms.nom_ordre,
        noms.prenom_ordre,
        eleves.classe,
        -- a link needs the sheet of the list in this workbook
        lignes_de_listes.liste as liste_montree,
        case
            when alertes.serie = 'TOUTES' then 'Ensemble'
            when alertes.serie is not null then series.libelle
            when alertes.nombre is not null
                then
                    alertes.nombre
                    || if(listes.par_structure, ' élève', ' dossier')
                    || if(alertes.nombre > 1, 's', '')
        end as objet,
        if(alertes.eleve_id is null, catalogue.message_collectif, catalogue.message) as modele,
        precisions.date_limite as echeance,
        coalesce(strftime(precisions.date_limite, '%d/%m/%Y'), 'délai à vérifier') as date_limite,
        coalesce(precisions.formations, 'formation à vérifier') as formations,
        {{ en_clair('alertes.valeur', 'indicateurs.unite') }} as valeur_en_clair,
        {{ en_clair('alertes.valeur_comparee', 'indicateurs.unite') }} as comparee_en_clair,
        {{ en_clair('alertes.cible', 'indicateurs.unite') }} as cible_en_clair,
        indicateurs.libelle as libelle_indicateur
    from alertes
    inner join catalogue using (alerte)
    inner join gravites on alertes.gravite = gravites.gravite
    left join noms using (eleve_id)
    left join eleves using (eleve_id)
    left join series on alertes.serie = series.serie
    left join indicateurs
        on alertes.indicateur = indicateurs.indicateur and alertes.etape = indicateurs.etape
    left join listes on alertes.liste = listes.liste
    left join lignes_de_listes
        on
            alertes.niveau = lignes_de_listes.niveau
            and alertes.uai = lignes_de_listes.uai
            and alertes.structure is not distinct from lignes_de_listes.structure
            and alertes.liste = lignes_de_listes.liste
    left join precisions
        on alertes.liste = precisions.liste and alertes.eleve_id = precisions.eleve_id
)

select
    niveau,
    uai,
    structure,
    row_number() over (
        partition by niveau, uai, structure
        order by
            ordre_gravite, eleve_id is not null, statut = 'en_cours', ordre_alerte, echeance,
            nom_ordre, prenom_ordre, eleve_id, serie, indicateur, etape
    )::integer as ordre,
    alerte,
    titre,
    gravite,
    gravite_libelle,
    statut,
    date_debut as depuis,
    nom,
    prenom,
    classe,
    objet,
    {{ remplir('modele', {
        'nombre': "coalesce(objet, '')",
        'libelle': "coalesce(libelle_indicateur, '')",
        'valeur': "coalesce(valeur_en_clair, '')",
        'valeur_comparee': "coalesce(comparee_en_clair, '')",
        'cible': "coalesce(cible_en_clair, '')",
        'date_limite': 'date_limite',
        'formations': 'formations'
    }) }} as message,
    action,
    liste_montree as liste
from decrites
