-- The answers to the confirmed vœux of the phase principale, and what each candidate does with
-- them: the whole story of the session, read at a date by `70_extraits.sql`.
--
-- How many propositions a candidate ever gets, and when the first one comes, is drawn first
-- (calibration); the rows that carry them are then drawn by weight.
create or replace table destins as
select
    d, voie,
    greatest(getvariable('premieres_reponses'), getvariable('ouverture')) as jour_1,
    getvariable('fin_principale') - 3 as dernier_jour,
    tirage('proposition', d) < part_proposition as aura_proposition,
    if(tirage('premier jour', d) < part_premier_jour / part_proposition, jour_1,
        least(dernier_jour, jour_1 + 1 + attente_jours(8, 'jour premiere proposition', d))) as premiere_proposition,
    1 + attente_jours(nb_propositions - 0.5, 'nombre de propositions', d) as nb_propositions_max,
    case
        when tirage('acceptation', d) < 0.790 then 'accepte'
        when tirage('acceptation', d) < 0.880 then 'demissionne'
        when tirage('acceptation', d) < 0.945 then 'laisse expirer'
        else 'renonce'
    end as conduite,
    case
        when tirage('definitif', d) < 0.50 then 0
        when tirage('definitif', d) < 0.88 then 1 + floor(tirage('delai definitif', d) * 25)::integer
    end as delai_definitif,
    demission_avant,
    if(tirage('demission apres', d) < if(conduite = 'demissionne', 0.9, 0.012),
        least(getvariable('fin_complementaire') - 1,
            premiere_proposition + 4 + floor(tirage('jour demission apres', d) * 30)::integer), null) as demission_apres
from dossiers;

create or replace table transmis as
select v.*,
    s.aura_proposition, s.nb_propositions_max, s.premiere_proposition, s.dernier_jour, s.jour_1,
    row_number() over (
        partition by v.d
        order by v.date_confirmation is null, -ln(1 - tirage('ordre', v.d, sous_cle := v.x)) / v.poids, v.x, v.internat
    ) as ordre
from voeux v join destins s using (d)
-- An answer to a vœu that was never confirmed: rare, and to be reported by the reader.
where v.date_confirmation is not null or tirage('reponse de trop', v.d, sous_cle := v.x) < 0.0005;

create or replace table reponses_brutes as
select *,
    tirage('premiere reponse', d, sous_cle := x) as u,
    if(u < 0.95, jour_1, jour_1 + 1 + floor((u - 0.95) * 100)::integer) as jour_reponse,
    case
        when not aura_proposition or ordre > nb_propositions_max or date_confirmation is null then null
        when ordre = 1 then premiere_proposition
        when tirage('jour proposition', d, sous_cle := x) < 0.55 then premiere_proposition
        else premiere_proposition + 1 + attente_jours(9, 'delai proposition', d, sous_cle := x)
    end as jour_tire,
    if(jour_tire <= dernier_jour, jour_tire, null) as jour_proposition,
    if(not selective and tirage('oui si', d, sous_cle := x) < 0.05, 'OUI_SI', 'OUI') as oui,
    case
        when selective and jour_proposition is null and tirage('refus', d, sous_cle := x)
            < if(aura_proposition, 0.60, 0.92) then 'NON'
        when apprentissage then 'RETENU'
        else 'ATTENTE'
    end as avant,
    1 + floor(pow(tirage('rang attente', d, sous_cle := x), 2) * 400)::integer as rang_initial,
    a_formation = a as dans_academie
from transmis;

-- The proposition kept first (the earliest), and the one kept in the end (the preferred one).
create or replace table choix_finals as
with preferences as (
    select d, x, internat, jour_proposition, ordre,
        tirage('preference', d, sous_cle := x) + if(dans_academie, 0.09, 0) as preference
    from reponses_brutes where jour_proposition is not null
), retenus as (
    select d,
        arg_max({x: x, internat: internat, jour: jour_proposition}, preference * 2 + if(internat, 0.0000001, 0)) as final,
        min(jour_proposition) as premier_jour,
        arg_min({x: x, internat: internat}, ordre) as provisoire
    from preferences group by d
), acceptations as (
    select r.*, s.* exclude (d),
        if(jour_1 = final.jour, 4, 2) as delai_final,
        final.jour + floor(tirage('delai acceptation', d) * (if(jour_1 = final.jour, 4, 2) + 1))::integer as jour_acceptation_final,
        premier_jour + floor(tirage('delai premiere acceptation', d) * 3)::integer as jour_acceptation_premier
    from retenus r join destins s using (d)
)
select d, final, provisoire, premier_jour, conduite, demission_avant,
    if(conduite = 'accepte', jour_acceptation_final, null) as jour_accepte,
    if(conduite = 'accepte' and final.jour > premier_jour and jour_acceptation_premier < jour_acceptation_final,
        jour_acceptation_premier, null) as jour_accepte_provisoire,
    jour_acceptation_final + delai_definitif as jour_definitif_tire,
    -- Who still waits at the end of the phase is admitted for good then, but for a few.
    case when conduite = 'accepte' and (delai_definitif is not null or tirage('attend toujours', d) > 0.10)
        then least(coalesce(jour_definitif_tire, getvariable('fin_principale')), getvariable('fin_principale')) end
        as jour_definitif,
    if(conduite = 'accepte' and demission_apres <= jour_acceptation_final, jour_acceptation_final + 1, demission_apres)
        as demission_apres
from acceptations;

-- When the procedure of a candidate stops (nothing comes after), and why.
create or replace table fins as
select s.d, c.final, c.provisoire, c.jour_accepte, c.jour_accepte_provisoire, c.jour_definitif, s.conduite,
    least(s.demission_avant, if(c.d is null, if(tirage('demission sans', s.d) < 0.05, s.demission_apres, null),
        c.demission_apres)) as date_demission,
    least(coalesce(date_demission, date '9999-01-01'), coalesce(c.jour_definitif + 1, date '9999-01-01')) as fin
from destins s left join choix_finals c using (d);

create or replace table reponses as
select
    r.d, r.x, r.internat, 'PP' as phase, r.avant, r.oui, r.rang_initial, r.apprentissage, r.a_formation, r.filiere,
    -- An answer that would come after the end is not given: the row stays as it was.
    if(r.jour_proposition < f.fin, r.jour_proposition, null) as jour_proposition,
    least(r.jour_reponse, coalesce(r.jour_proposition, r.jour_reponse)) as jour_reponse,
    if(r.jour_proposition = r.jour_1, 4, 2) as delai,
    r.jour_proposition + delai as limite,
    coalesce(f.final.x = r.x and f.final.internat = r.internat, false) and f.conduite = 'accepte' as est_final,
    coalesce(f.provisoire.x = r.x and f.provisoire.internat = r.internat and f.jour_accepte_provisoire is not null
        and not est_final, false) as est_provisoire,
    case when est_final then f.jour_accepte when est_provisoire then f.jour_accepte_provisoire end as jour_accepte,
    case when est_final then f.jour_definitif end as jour_definitif,
    -- Every other row ends by a renunciation, by silence, or with the definitive choice.
    case
        when est_final then null
        when est_provisoire then f.jour_accepte
        when r.avant = 'NON' then null
        when r.jour_proposition is null or r.jour_proposition >= f.fin then f.jour_definitif
        when f.conduite = 'laisse expirer' then null
        when tirage('laisse expirer', r.d, sous_cle := r.x) < 0.10 then null
        else r.jour_proposition + floor(tirage('delai renonce', r.d, sous_cle := r.x) * (delai + 1))::integer
    end as jour_renonce,
    r.jour_1, r.dernier_jour, f.date_demission
from reponses_brutes r join fins f using (d);
