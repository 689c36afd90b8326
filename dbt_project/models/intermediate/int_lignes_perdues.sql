with
perdues as (
    select *, {{ portes('perdues') }} as nb_portes from {{ ref('stg_lignes_rejetees') }} as perdues
),
eleves as (select * from {{ ref('int_eleves') }}),
dossiers as (select numero_candidat, eleve_id from {{ ref('int_rattachements') }}),

-- a row that names its pupil, and through a lost dossier the rows that name only the dossier
directes as (
    select perdues.extrait, perdues.numero_candidat, eleves.eleve_id
    from perdues
    inner join eleves
        on
            perdues.ine = eleves.ine
            and {{ accords('perdues', 'eleves', usage_b=true) }} >= least(2, perdues.nb_portes)
    union
    select perdues.extrait, perdues.numero_candidat, eleves.eleve_id
    from perdues
    inner join eleves
        on perdues.uai = eleves.uai and {{ accords('perdues', 'eleves', usage_b=true) }} = 3
),
dossiers_perdus as (
    select numero_candidat, eleve_id from directes
    where extrait = 'candidats'
)

select eleve_id from directes
union
select eleve_id
from perdues
inner join dossiers
    -- a number whose zeros a spreadsheet ate still says whose rows were lost
    on raw.numero_approche(perdues.numero_candidat) = raw.numero_approche(dossiers.numero_candidat)
union
select eleve_id from perdues inner join dossiers_perdus using (numero_candidat)
