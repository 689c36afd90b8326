with
perdues as (
    select
        *,
        raw.en_date(date_naissance) as naissance,
        {{ plier_identite('nom') }} as nom_plie,
        {{ plier_identite('prenom') }} as prenom_plie
    from {{ ref('stg_lignes_rejetees') }}
),
eleves as (select * from {{ ref('int_eleves') }}),
dossiers as (
    select numero_candidat, eleve_id from {{ ref('int_rapprochement') }}
    union all
    select numero_candidat, eleve_id from {{ ref('int_dossiers_annules') }}
),

-- a row that names its pupil, and through a lost dossier the rows that name only the dossier
directes as (
    select perdues.extrait, perdues.numero_candidat, eleves.eleve_id
    from perdues
    inner join eleves on perdues.ine = eleves.ine
    union
    select perdues.extrait, perdues.numero_candidat, eleves.eleve_id
    from perdues
    inner join eleves
        on
            perdues.uai = eleves.uai
            and perdues.nom_plie = eleves.nom_plie
            and perdues.prenom_plie = eleves.prenom_plie
            and perdues.naissance = eleves.date_naissance
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
