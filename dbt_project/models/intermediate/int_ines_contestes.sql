with
personnes as (select * from {{ ref('int_personnes') }}),
-- nearly every INE stands on rows that are all alike: only the others are compared
ines_varies as (
    select ine
    from (select distinct ine, nom_plie, prenom_plie, date_naissance from personnes)
    group by ine
    having count(*) > 1
),
varies as (
    select * from personnes
    semi join ines_varies using (ine)
)

select distinct
    lignes.extrait,
    lignes.fichier,
    lignes.ligne,
    lignes.uai
from varies as lignes
inner join varies as autres
    on
        lignes.ine = autres.ine
        and (lignes.extrait, lignes.fichier, lignes.ligne, lignes.arrivee)
        is distinct from (autres.extrait, autres.fichier, autres.ligne, autres.arrivee)
        and {{ accords('lignes', 'autres', true, true) }}
        < least(lignes.accords_requis, autres.accords_requis)
where lignes.extrait <> 'registre'
