with
alertes as (
    select * from {{ ref('mart_alertes') }}
    where statut <> 'close'
),
catalogue as (select * from {{ ref('catalogue_alertes') }}),
actions as (select code, action, date_limite as limite from {{ ref('dim_actions') }}),
gravites as (select * from {{ ref('gravites') }}),
noms as (select * from {{ ref('dim_eleves') }}),
eleves as (select eleve_id, classe from {{ ref('fct_eleves') }}),
series as (select * from {{ ref('series') }}),
indicateurs as (select * from {{ ref('catalogue_indicateurs') }}),
listes as (select * from {{ ref('dim_listes') }}),
jour as (select * from {{ ref('hist_jour') }}),
lignes_de_listes as (
    select distinct niveau, uai, structure, liste
    from {{ ref('rpt_listes_perimetres') }}
),
precisions as (select * from {{ ref('int_listes_precisions') }}),
-- until when a proposition waits, whatever the alert that speaks of the pupil
delais as (
    select eleve_id, min(date_limite) as date_limite
    from {{ ref('fct_reponses') }}
    where est_proposition_a_repondre
    group by eleve_id
),

decrites as (
    select
        alertes.*,
        catalogue.ordre as ordre_alerte,
        catalogue.titre,
        catalogue.couverte_par,
        actions.action,
        actions.limite,
        gravites.ordre as ordre_gravite,
        gravites.libelle as gravite_libelle,
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
        coalesce(strftime(precisions.date_limite, '%d/%m/%Y'), 'délai à vérifier') as date_limite,
        coalesce(precisions.dates_limites, 'délai à vérifier') as dates_limites,
        coalesce(precisions.formations, 'formation à vérifier') as formations,
        {{ en_clair('alertes.valeur', 'indicateurs.unite') }} as valeur_en_clair,
        {{ en_clair('alertes.valeur_comparee', 'indicateurs.unite') }} as comparee_en_clair,
        {{ en_clair('alertes.cible', 'indicateurs.unite') }} as cible_en_clair,
        indicateurs.libelle as libelle_indicateur
    from alertes
    inner join catalogue using (alerte)
    inner join gravites on alertes.gravite = gravites.gravite
    left join actions
        on if(catalogue.type = 'entree_liste', catalogue.liste, catalogue.alerte) = actions.code
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
),
dites as (
    select
        * exclude (date_limite, dates_limites, formations, action),
        {{ remplir('modele', {
            'nombre': "coalesce(objet, '')",
            'libelle': "coalesce(libelle_indicateur, '')",
            'valeur': "coalesce(valeur_en_clair, '')",
            'valeur_comparee': "coalesce(comparee_en_clair, '')",
            'cible': "coalesce(cible_en_clair, '')",
            'date_limite': 'date_limite',
            'dates_limites': 'dates_limites',
            'formations': 'formations'
        }) }} as message,
        {{ remplir('action', {'date_limite': 'date_limite'}) }} as action,
        list(alerte) over (partition by niveau, uai, structure, eleve_id) as alertes_de_l_eleve,
        -- a pupil stands once; what is told of nobody stands for itself
        coalesce(eleve_id, -row_number() over ()) as ligne
    from decrites
),
-- « n'a aucune proposition » adds nothing to « n'a que des refus »
utiles as (
    select *
    from dites
    where
        eleve_id is null
        or couverte_par is null
        or not list_has_any(string_split(couverte_par, ' '), alertes_de_l_eleve)
),
rangees as (
    select
        *,
        row_number() over (
            partition by niveau, uai, structure, ligne
            order by ordre_gravite, ordre_alerte, limite, date_debut, message
        ) as rang
    from utiles
),
reunies as (
    select
        niveau, uai, structure, ligne, eleve_id,
        count(*)::integer as nb_motifs,
        count_if(statut = 'nouvelle')::integer as nb_nouveaux,
        arg_min(alerte, rang) as alerte,
        arg_min(ordre_alerte, rang) as ordre_alerte,
        arg_min(titre, rang) as titre,
        arg_min(gravite, rang) as gravite,
        arg_min(ordre_gravite, rang) as ordre_gravite,
        arg_min(gravite_libelle, rang) as gravite_libelle,
        arg_min(statut, rang) as statut,
        arg_min(date_debut, rang) as depuis,
        arg_min(serie, rang) as serie,
        arg_min(indicateur, rang) as indicateur,
        arg_min(etape, rang) as etape,
        arg_min(objet, rang) as objet,
        arg_min(action, rang) as action,
        arg_min(liste_montree, rang) as liste,
        min(limite) as limite,
        string_agg(message, ' ' order by rang) as message,
        string_agg(titre, ' ; ' order by rang) filter (where rang > 1) as autres_motifs
    from rangees
    group by niveau, uai, structure, ligne, eleve_id
),
situees as (
    select
        reunies.*,
        noms.nom, noms.prenom, noms.nom_ordre, noms.prenom_ordre, noms.date_naissance,
        eleves.classe,
        least(reunies.limite, delais.date_limite) as echeance
    from reunies
    left join noms using (eleve_id)
    left join eleves using (eleve_id)
    left join delais using (eleve_id)
)

select
    situees.niveau,
    situees.uai,
    situees.structure,
    row_number() over (
        partition by situees.niveau, situees.uai, situees.structure
        order by
            ordre_gravite, eleve_id is not null, statut = 'en_cours', ordre_alerte, echeance,
            nom_ordre, prenom_ordre, situees.date_naissance, eleve_id, serie, indicateur, etape
    )::integer as ordre,
    situees.alerte,
    situees.titre,
    situees.gravite,
    situees.gravite_libelle,
    situees.statut,
    situees.depuis,
    situees.echeance,
    date_diff('day', jour.date_extraction, situees.echeance) as jours_restants,
    situees.eleve_id,
    situees.nom,
    situees.prenom,
    situees.date_naissance,
    situees.classe,
    situees.objet,
    situees.message,
    situees.autres_motifs,
    situees.nb_motifs,
    situees.nb_nouveaux,
    situees.action,
    situees.liste
from situees
cross join jour
