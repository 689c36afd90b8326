with
suivis as (select * from {{ ref('rpt_suivi_perimetres') }}),
-- the same words as in the suivi: who, and the situation when it may be told
dits as (
    select distinct
        eleve_id, nom, prenom, date_naissance, serie_libelle, classe, numero_candidat,
        situation_libelle, a_ligne_rejetee
    from {{ ref('rpt_suivi_voeux') }}
),
faits as (select * from {{ ref('fct_eleves') }}),
membres as (select * from {{ ref('fct_membres_listes') }}),
listes as (select * from {{ ref('dim_listes') }}),
jour as (select * from {{ ref('hist_jour') }}),
formations as (select * from {{ ref('dim_formations') }}),
alertes as (select * from {{ ref('rpt_alertes') }}),

reponses as (
    select
        reponses.eleve_id,
        nullif({{ joindre(
            "if(reponses.est_acceptee, formations.libelle, null)"
        ) }}, '') as formation_acceptee,
        nullif({{ joindre(
            "if(reponses.est_acceptee, formations.etablissement_accueil, null)"
        ) }}, '') as etablissement_accueil,
        count(*) filter (where reponses.est_proposition_a_repondre) as nb_a_repondre,
        min(reponses.date_limite) filter (where reponses.est_proposition_a_repondre)
            as date_limite
    from {{ ref('fct_reponses') }} as reponses
    inner join formations using (code_formation)
    group by reponses.eleve_id
),
listes_de_l_eleve as (
    select
        membres.eleve_id,
        count(*) as nb_listes,
        string_agg(listes.titre, ', ' order by listes.ordre) as listes,
        min(listes.date_action) as date_action
    from membres
    inner join listes using (liste)
    group by membres.eleve_id
),
signales as (
    select eleve_id, max(nb_motifs) as nb_alertes
    from alertes
    where eleve_id is not null
    group by eleve_id
),
eleves as (
    select
        dits.*,
        faits.uai,
        faits.situation,
        faits.est_inscrit,
        faits.est_demissionnaire,
        faits.nb_voeux,
        faits.nb_voeux_confirmes,
        faits.nb_voeux_pc,
        faits.nb_propositions,
        faits.nb_en_attente,
        faits.nb_refus,
        faits.meilleur_rang,
        coalesce(reponses.nb_a_repondre, 0) as nb_a_repondre,
        reponses.formation_acceptee,
        reponses.etablissement_accueil,
        least(reponses.date_limite, listes_de_l_eleve.date_action) as echeance,
        coalesce(listes_de_l_eleve.nb_listes, 0) as nb_listes,
        listes_de_l_eleve.listes,
        coalesce(signales.nb_alertes, 0)::bigint as nb_alertes
    from dits
    inner join faits using (eleve_id)
    left join reponses using (eleve_id)
    left join listes_de_l_eleve using (eleve_id)
    left join signales using (eleve_id)
)

select
    suivis.niveau,
    suivis.uai,
    suivis.structure,
    suivis.ordre,
    suivis.eleve_id,
    eleves.nom,
    eleves.prenom,
    eleves.date_naissance,
    eleves.serie_libelle,
    eleves.classe,
    eleves.numero_candidat,
    eleves.situation,
    eleves.situation_libelle,
    eleves.est_inscrit,
    eleves.est_demissionnaire,
    eleves.nb_voeux,
    eleves.nb_voeux_confirmes,
    eleves.nb_voeux_pc,
    eleves.nb_propositions,
    eleves.nb_a_repondre,
    eleves.nb_en_attente,
    eleves.nb_refus,
    eleves.formation_acceptee,
    eleves.etablissement_accueil,
    eleves.meilleur_rang,
    eleves.echeance,
    date_diff('day', jour.date_extraction, eleves.echeance) as jours_restants,
    eleves.nb_listes,
    eleves.listes,
    eleves.nb_alertes,
    eleves.a_ligne_rejetee
from suivis
inner join eleves using (eleve_id)
cross join jour
order by suivis.uai, suivis.niveau, suivis.structure, suivis.ordre
