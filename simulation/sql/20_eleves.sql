-- Everyone who is a pupil of terminale at some day of the session, then the rows of the vivier
-- with the days on which they begin to exist and end. Nothing here knows the extraction date.
create macro est_homonyme(e) as e % 2 = 1 and tirage('homonyme', e) < 0.008 and not getvariable('noms_uniques');

create table eleves_classes as
with rangs as (
    select l.*, r::integer as r, premier_e + r as e,
        case when r < nb_g then 'GENERALE' when r < nb_g + nb_t then 'TECHNOLOGIQUE' else 'PROFESSIONNELLE' end as voie,
        case voie when 'GENERALE' then r when 'TECHNOLOGIQUE' then r - nb_g else r - nb_g - nb_t end as rang_voie,
        case voie when 'GENERALE' then nb_g when 'TECHNOLOGIQUE' then nb_t else nb_p end as nb_voie,
        (1 + rang_voie * ceil(nb_voie / 34.0)::integer // nb_voie)::integer as no_classe
    from lycees l, range(l.nb) t(r)
), series as (
    select *,
        case
            when voie = 'GENERALE' then 'GENERALE'
            when voie = 'PROFESSIONNELLE' then if(modele = 'AGRICOLE', 'PRO_AGRICOLE', 'PRO')
            when modele = 'AGRICOLE' then 'STAV'
            when no_classe = 1 and tirage('serie un', i) < 0.5 then 'STMG'
            else list_extract(['STMG', 'STMG', 'STMG', 'STMG', 'STMG', 'STMG', 'STMG', 'STMG', 'STMG', 'STI2D',
                'STI2D', 'STI2D', 'STI2D', 'ST2S', 'ST2S', 'ST2S', 'STL', 'STL', 'STHR', 'STD2A', 'S2TMD'],
                1 + floor(tirage('serie', i, sous_cle := no_classe) * 21)::bigint)
        end as serie,
        case voie when 'GENERALE' then 'G' when 'TECHNOLOGIQUE' then serie
            else ['MELEC', 'AGORA', 'MCV', 'ASSP', 'CIEL', 'LOG'][1 + (i + no_classe) % 6] end as mention
    from rangs
)
select * exclude (nom, commune),
    case
        when style = 1 then 'T' || mention || lpad(no_classe::varchar, 2, '0')
        when style = 2 and no_classe <= 26 then 'T' || mention || chr(64 + no_classe)
        when style = 3 then 'T°' || mention || ' ' || no_classe
        when style = 4 and voie = 'GENERALE' then 'T/' || no_classe
        when style = 4 then 'T/' || mention || no_classe
        when style = 5 and no_classe <= 52
            then 'T' || mention || chr(if(no_classe % 2 = 1, 65, 97) + (no_classe - 1) // 2)
        else 'T' || mention || no_classe
    end as classe
from series;

create table eleves as
select
    e, i, a, uai, voie, serie, classe, mention, no_classe,
    if(est_homonyme(e), e - 1, e) as cle_nom,
    nom_de(cle_nom) as nom, prenom_de(cle_nom) as prenom,
    make_date(getvariable('session')::integer - 18, 1, 1)
        - (365 * floor(pow(tirage('retard', e), 8) * 3)::integer)
        + floor(tirage('naissance', if(est_homonyme(e) and tirage('jumeau', e) < 0.10, e - 1, e)) * 365)::integer
        as date_naissance,
    ine_fictif(e) as ine,
    -- A pupil without INE is known by name: never one of two homonyms.
    tirage('sans ine', e) < 0.010 and not est_homonyme(e) and not est_homonyme(e + 1) as sans_ine,
    case
        when sans_ine and tirage('ine change', e) < 0.4 then 'gagne'
        when not sans_ine and tirage('ine change', e) < 0.002 then 'change'
    end as evenement_ine,
    getvariable('ouverture') + floor(tirage('jour ine', e) * 130)::integer as date_evenement_ine,
    case serie when 'GENERALE' then '99010010110' when 'STMG' then '99020010210' when 'STI2D' then '99020010310'
        when 'STL' then '99020010410' when 'ST2S' then '99020010510' when 'STHR' then '99020010610'
        when 'STD2A' then '99020010710' when 'S2TMD' then '99020010810' when 'STAV' then '99020010910'
        when 'PRO' then '09930011010' else '99030011110' end as code_mef,
    if(voie = 'PROFESSIONNELLE' and tirage('statut', e) < 0.08, 'AP', 'ST') as statut,
    case
        when tirage('mouvement', e) < 0.010 then 'arrivee'
        when tirage('mouvement', e) < 0.015 then 'sortie avant ouverture'
        when tirage('mouvement', e) < 0.027 then 'sortie'
        when tirage('mouvement', e) < 0.031 then 'autre classe'
        when tirage('mouvement', e) < 0.036 and getvariable('nb_lycees') > 1 then 'autre lycee'
    end as mouvement,
    case mouvement
        when 'sortie avant ouverture' then getvariable('ouverture') - 1 - floor(tirage('jour', e) * 90)::integer
        else getvariable('ouverture') + 1 + floor(tirage('jour', e) * 160)::integer
    end as date_mouvement
from eleves_classes;

drop table eleves_classes;

-- A row of the vivier: visible from `date_entree`, with its `date_sortie` once that day has come.
-- A transfer that finds no class of the same série in the other lycée is a plain departure.
create table lignes_vivier as
with rentree as (select make_date(getvariable('session')::integer - 1, 9, 1) as rentree)
select e, i, a, uai, classe, if(mouvement = 'arrivee', date_mouvement, rentree) as date_entree,
    case when mouvement <> 'arrivee' then date_mouvement end as date_sortie, 1 as no_ligne
from eleves, rentree
union all
select x.e, x.i, x.a, x.uai, c.classe, x.date_mouvement, null, 2
from eleves x
join (select distinct i, voie, classe from eleves) c using (i, voie)
where x.mouvement = 'autre classe' and c.classe <> x.classe
qualify row_number() over (partition by x.e order by c.classe) = 1
union all
select x.e, l.i, l.a, l.uai, c.classe, x.date_mouvement, null, 2
from eleves x
join lycees l on l.i = (x.i + 1 + floor(tirage('vers', x.e) * (getvariable('nb_lycees') - 1))::integer)
    % getvariable('nb_lycees')
join (select i, serie, min(classe) as classe from eleves group by all) c on c.i = l.i and c.serie = x.serie
where x.mouvement = 'autre lycee';

create table groupes_eleves as
with lignes as (
    select v.e, v.uai, v.no_ligne, v.i, x.voie
    from lignes_vivier v join eleves x using (e)
    where v.no_ligne = 1 or x.mouvement <> 'autre classe'
)
select e, uai, no_ligne, i,
    choix(['LV2 ESPAGNOL ', 'LV2 ALLEMAND ', 'LV2 ITALIEN ', 'LV3 '], 'langue', e)
    || (1 + floor(tirage('groupe langue', e) * 3))::integer as code_groupe,
    case when code_groupe like 'LV3%' then '+ Troisième langue vivante' else 'Langue vivante' end as libelle
from lignes
where tirage('a un groupe de langue', e) < 0.85
union all
select e, uai, no_ligne, i, choix(['SPÉ-MATHS', 'SPÉ-SVT', 'SPÉ-SES', 'SPÉ-HGGSP', 'spé-nsi'], 'specialite', e)
    || (1 + floor(tirage('groupe specialite', e) * 2))::integer, 'Enseignement de spécialité'
from lignes
where voie = 'GENERALE';
