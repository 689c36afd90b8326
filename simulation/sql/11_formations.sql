-- The offer: every académie has each family of each filière `places` times. The number x of a
-- formation is arithmetic, so that vœux are drawn without reading this table.
create macro numero_formation(premier, famille, places, place, nb_academies, a) as
    premier + (famille * places + place) * nb_academies + a;

create macro code_de_formation(x) as lpad(((x::bigint * 7919 + 4241) % 49999)::varchar, 5, '0');

create macro est_selective(selective, filiere, famille) as
    selective or (filiere = 'LICENCE' and famille = 0) or (filiere = 'AUTRE' and famille >= 4);

create table formations as
with toutes as (
    select f.* exclude (premier, libelles), fam::integer as fam, place::integer as place,
        a.a, a.code_academie, a.academie, a.nb_departements, f.libelles[1 + fam] as specialite,
        numero_formation(f.premier, fam, f.places, place, getvariable('nb_academies_accueil'), a.a)::integer as x
    from filieres f, range(nb_familles) t(fam), range(places) p(place), academies a
)
select
    t.x, t.a,
    code_de_formation(t.x) as code_formation,
    case when t.libelle = '' then t.specialite else t.libelle || ' - ' || t.specialite end
    || case when t.apprentissage then ' - en apprentissage' else '' end as libelle,
    t.filiere,
    est_selective(t.selective, t.filiere, t.fam) as selective,
    t.apprentissage,
    uai_complet(d.code_departement, 5000 + (t.fam * 31 + t.place * 7 + t.f) % 900) as uai_accueil,
    case
        when t.apprentissage then 'CFA de '
        when t.filiere in ('LICENCE', 'LAS', 'PASS') then 'Université de '
        when t.filiere = 'BUT' then 'IUT de '
        when t.filiere in ('BTS', 'CPGE', 'DN_MADE', 'DCG') then 'Lycée de '
        when t.filiere in ('DE_SANTE', 'DE_SOCIAL') then 'Institut de formation de '
        else 'École de '
    end || nom_compose(t.a * 40 + t.place * 4 + d.k + 70000000) as etablissement_accueil,
    nom_compose(t.a * 40 + t.place * 4 + d.k + 70000000) as commune,
    d.code_departement, t.code_academie, t.academie,
    (12 + floor(tirage('capacite', t.x) * case when t.filiere in ('LICENCE', 'PASS') then 400 else 36 end))::integer
        as capacite,
    'https://dossierappel.parcoursup.fr/Candidats/public/fiches/afficherFicheFormation?g_ta_cod=fictive-'
        || code_de_formation(t.x) || '&typeBac=0&originePc=0' as url_fiche
from toutes t
join departements d on d.a = t.a and d.k = (t.place + t.fam) % t.nb_departements
order by t.x;
