-- What stays of the history after a purge. `source` is the warehouse in service; est_purge(date)
-- says whether a dépôt goes. Figures of a lycée and above name nobody: they stay whole.
create or replace temp table premiers as
select session, min(date_extraction) as premier
from source.historique.hist_depots
where not est_purge(date_extraction)
group by session;

create or replace temp table perimetres_publics as
select perimetre_id
from source.historique.hist_perimetres
where niveau in ('academie', 'departement', 'etablissement');
