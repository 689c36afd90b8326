-- What makes a right invalid, one row per fault. Judged when a file is applied, then again at each
-- remise, on the dépôt of that day. Rules: docs/regles.md, « Habilitations et remises ».
create or replace temp table fautes as
with
portees as (select distinct role, portee from roles),
agents as (
    select
        identifiant,
        count(*) > 1 as a_plusieurs_cles,
        not bool_and(cle_publique_lisible(cle_publique)) as a_une_cle_illisible
    from cles
    group by identifiant
)

select
    n, 'type_structure' as colonne, 'structure_incomplete' as regle,
    'code de structure sans type : D (classe) ou G (groupe) attendu' as motif
from droits
where code_structure is not null and type_structure is null
union all
select n, 'code_structure', 'structure_incomplete', 'type de structure sans code'
from droits
where type_structure is not null and code_structure is null
union all
select n, 'uai', 'structure_incomplete', 'structure nommée sans son lycée'
from droits
where uai is null and (code_structure is not null or type_structure is not null)
union all
select
    n, 'code_structure', 'portee',
    'ce rôle porte sur un lycée entier : une structure ne peut y être nommée'
from droits
inner join portees using (role)
where portees.portee = 'lycee' and (code_structure is not null or type_structure is not null)
union all
select n, 'date_fin', 'dates', 'date de fin avant la date de début'
from droits
where date_fin < date_debut
union all
select
    n, 'cle_publique', 'cle_publique',
    'clé publique illisible sur une ligne de cet agent ; attendu : age1…, ssh-ed25519 ou ssh-rsa'
from droits inner join agents using (identifiant)
where a_une_cle_illisible
union all
select n, 'cle_publique', 'cle_publique', 'plusieurs clés publiques pour cet agent'
from droits inner join agents using (identifiant)
where a_plusieurs_cles and not a_une_cle_illisible
union all
select n, 'uai', 'reference_inconnue', 'lycée inconnu du dépôt'
from droits
where getvariable('perimetres_connus') and uai is not null and uai not in (select uai from lycees)
union all
select
    n, 'code_structure', 'reference_inconnue',
    if(type_structure = 'D', 'classe inconnue', 'groupe inconnu') || ' de ce lycée dans le dépôt'
from droits
semi join lycees using (uai)
where
    getvariable('perimetres_connus') and code_structure is not null and type_structure is not null
    and (uai, type_structure, code_structure) not in (select (uai, type, code) from structures);

-- A right whose one fault is a lycée, a class or a group that this dépôt does not show is kept: it
-- gives nothing until a dépôt shows it.
create or replace temp table attentes as
select * from fautes
where
    regle = 'reference_inconnue'
    and n not in (select n from fautes where regle <> 'reference_inconnue');
