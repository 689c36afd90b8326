-- One row per Parcoursup dossier: that of a pupil, that of a candidate who is no pupil of the
-- vivier (hors vivier), or a first dossier left aside by a pupil who opened another one.
-- Of one académie at a time: variable `academie_en_cours`.
create or replace temp view eleves_academie as
select x.*, v.* exclude (voie)
from eleves x join voies v on v.voie = x.voie
where x.a = getvariable('academie_en_cours');

create or replace table dossiers_ouverts as
select e as d, e, 'principal' as nature, cle_nom,
    if(mouvement = 'arrivee', greatest(date_mouvement, getvariable('ouverture')), getvariable('ouverture')) as debut
from eleves_academie
where tirage('inscrit', e) < part_inscrits
    and (mouvement is distinct from 'arrivee' or date_mouvement <= getvariable('fin_formulation'))
    and mouvement is distinct from 'sortie avant ouverture'
union all
select getvariable('nb_eleves') + e, e, 'hors vivier', getvariable('nb_eleves') + e, getvariable('ouverture')
from eleves_academie where tirage('hors vivier', e) < 0.007
union all
select 2 * getvariable('nb_eleves') + e, e, 'abandonne', cle_nom, getvariable('ouverture')
from eleves_academie
where tirage('deux dossiers', e) < 0.005 and tirage('inscrit', e) < part_inscrits and mouvement is null
union all
-- Pupils who register only for the phase complémentaire.
select e, e, 'tardif', cle_nom, getvariable('ouverture_complementaire')
from eleves_academie
where tirage('inscrit', e) >= part_inscrits and tirage('tardif', e) < 0.25 and mouvement is null;

create or replace table dossiers as
with traits as (
    select o.d, o.e, o.nature, x.i, x.a, x.voie, x.serie, x.classe,
        x.part_sans_voeu, x.part_non_confirme, x.nb_voeux, x.part_apprentissage, x.part_proposition,
        x.part_premier_jour, x.nb_propositions,
        nom_de(o.cle_nom) as nom_exact, prenom_de(o.cle_nom) as prenom_exact,
        -- The dossier is often typed in capitals without accents; never where names must be found.
        tirage('capitales', o.d) < 0.20 and not getvariable('noms_uniques') as en_capitales,
        if(o.nature = 'hors vivier', x.date_naissance + 3, x.date_naissance) as date_naissance,
        case
            when o.nature = 'hors vivier' then ine_fictif(o.d)
            when x.sans_ine and tirage('ine du dossier', o.e) < 0.5 then null
            when tirage('ine oublie', o.d) < 0.012 then null
            when tirage('ine faux', o.d) < 0.003 then ine_fictif(o.d + 10000000)
            else x.ine
        end as ine,
        if(tirage('uai inconnu', o.d) < 0.001 and not x.sans_ine and o.nature = 'principal',
            uai_complet('098', 9000 + (o.d % 900)::integer), x.uai) as uai,
        case o.nature
            when 'tardif' then instant(o.debut, getvariable('fin_complementaire') - 20, pow(tirage('inscription', o.d), 2))
            when 'abandonne' then instant(o.debut, o.debut + 2, tirage('inscription', o.d))
            else instant(o.debut + if(o.debut = getvariable('ouverture') and tirage('deux dossiers', o.e) < 0.005, 2, 0),
                soir(getvariable('fin_formulation') - 1), pow(tirage('inscription', o.d), 2.0))
        end as inscription,
        p.numero as profil
    from dossiers_ouverts o
    join eleves_academie x using (e)
    join profils p on p.voie = x.voie and tirage('profil', o.d) >= p.debut and tirage('profil', o.d) < p.fin
)
select
    * exclude (nom_exact, prenom_exact, en_capitales),
    ((d * 9973 + 4099) % 8999993 + 100000)::varchar as numero_candidat,
    if(en_capitales, replace(replace(upper(strip_accents(nom_exact)), 'Œ', 'OE'), 'Æ', 'AE'), nom_exact) as nom,
    if(en_capitales, replace(replace(upper(strip_accents(prenom_exact)), 'Œ', 'OE'), 'Æ', 'AE'), prenom_exact)
        as prenom,
    case when nature in ('principal', 'hors vivier') and tirage('annule', d) < 0.010
        then inscription::date + 3 + floor(tirage('jour annule', d) * 60)::integer end as date_annulation,
    -- Resigning before any answer; later resignations depend on the answers.
    case when tirage('demission avant', d) < 0.008
        then inscription::date + 5 + floor(tirage('jour demission', d) * 110)::integer end as demission_avant,
    nature = 'tardif' or tirage('sans voeu', d) < part_sans_voeu as sans_voeu,
    tirage('non confirme', d) < part_non_confirme as rien_confirme,
    tirage('tout confirme', d) < 0.25 as tout_confirme,
    if(tirage('mobile', d) < 0.05, 0.94, 0.21) as part_hors_academie,
    -- A number of vœux between 1 and 10 around the mean of the voie, then apprentissage.
    case
        when nature = 'abandonne' then 1
        when tirage('un seul voeu', d) < if(voie = 'GENERALE', 0.02, 0.09) then 1
        else greatest(1, least(10, round(nb_voeux
            * (0.35 + 0.65 * (tirage('nb a', d) + tirage('nb b', d))))::integer))
    end as nb_scolaire,
    case when tirage('apprentissage', d) < part_apprentissage
        then 1 + floor(pow(tirage('nb apprentissage', d), 2) * 10)::integer else 0 end as nb_apprentissage,
    nb_apprentissage > 0 and tirage('que apprentissage', d) < 0.06 as que_apprentissage
from traits;
