-- The extracts that are common to the whole dépôt, once every académie is simulated.
create table x_etablissements as
select uai, nom, type, secteur, commune, code_departement, departement, code_academie, academie,
    i as _i, i as _tri
from lycees;

create table x_formations as
select code_formation, libelle, filiere, selective, apprentissage, uai_accueil, etablissement_accueil, commune,
    code_departement, code_academie, academie, capacite, url_fiche, null::integer as _i, x as _tri
from formations;

create table x_mef as
select distinct code_mef, serie, 'Terminale (code fictif) - ' || serie as libelle, null::integer as _i, code_mef as _tri
from eleves
union all
values ('99110010010', 'HORS_TERMINALE', 'Seconde (code fictif)', null, 'A'),
    ('99110010020', 'HORS_TERMINALE', 'Première (code fictif)', null, 'B');
