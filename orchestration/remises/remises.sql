-- Rights × workbooks of one dépôt. Reads droits, fautes, attentes, roles, fichiers; variables jour and
-- conditions. Rules: docs/regles.md, « Habilitations et remises »; who receives what: roles.
create or replace temp table accordes as
with
valides as (
    select *, case type_structure when 'D' then 'classe' when 'G' then 'groupe' end as genre
    from droits
    anti join fautes using (n)
    where
        coalesce(date_debut <= getvariable('jour'), true)
        and coalesce(date_fin >= getvariable('jour'), true)
),
documents as (
    select * from roles
    where condition is null or list_contains(getvariable('conditions'), condition)
)

select distinct valides.n, valides.identifiant, fichiers.fichier
from valides
inner join documents using (role)
inner join fichiers
    on
        valides.uai = fichiers.uai
        and documents.niveau = fichiers.niveau
        and documents.document = fichiers.document
where
    case documents.portee
        when 'lycee' then valides.code_structure is null
        when 'structure'
            then
                fichiers.structure = valides.code_structure and fichiers.niveau = valides.genre
        else false
    end;

create or replace temp table sans_effet as
with
portees as (select distinct role, portee from roles),
premieres_fautes as (
    select n, first(motif order by colonne, motif) as motif from fautes
    group by n
)

select
    droits.n,
    case
        when premieres_fautes.n is not null then premieres_fautes.motif
        when droits.date_debut > getvariable('jour') then 'droit pas encore ouvert à cette date'
        when droits.date_fin < getvariable('jour') then 'droit échu à cette date'
        when portees.portee is null then 'rôle absent de remises_roles.csv'
        when portees.portee = 'aucune' then 'ce rôle ne reçoit aucun fichier nominatif'
        when droits.uai is null then 'aucun lycée nommé'
        when portees.portee = 'structure' and droits.code_structure is null
            then 'aucune classe ni aucun groupe nommé'
        else 'aucun classeur de ce périmètre dans ce dépôt'
    end as motif,
    droits.n in (select n from attentes) as est_en_attente
from droits
left join premieres_fautes using (n)
left join portees using (role)
where droits.n not in (select n from accordes);
