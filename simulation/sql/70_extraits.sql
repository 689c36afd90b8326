-- The extracts at the extraction date (variable `jour`), one table `x_<extrait>` each, typed, with
-- the columns of the contract. Only here does the date enter: an event of a later day is not seen.
-- `_i` is the lycée (null: none), `_tri` orders the rows.
create or replace table x_eleves as
select v.uai,
    case
        when x.evenement_ine = 'gagne' and x.date_evenement_ine > getvariable('jour') then null
        when x.evenement_ine is null and x.sans_ine then null
        when x.evenement_ine = 'change' and x.date_evenement_ine <= getvariable('jour') then ine_fictif(x.e + 20000000)
        else x.ine
    end as ine,
    x.nom, x.prenom, x.date_naissance, x.serie, v.classe, x.code_mef, x.statut, v.date_entree,
    vu(v.date_sortie) as date_sortie,
    v.i as _i, x.e * 2 + v.no_ligne as _tri, x.e as _e, v.no_ligne as _no
from lignes_vivier v join eleves x using (e)
where v.a = getvariable('academie_en_cours') and v.date_entree <= getvariable('jour');

create or replace table x_groupes as
select g.uai, g.code_groupe, g.libelle, v.ine,
    if(v.ine is null, v.nom, null) as nom, if(v.ine is null, v.prenom, null) as prenom,
    if(v.ine is null, v.date_naissance, null) as date_naissance,
    g.i as _i, g.code_groupe || '/' || lpad(v._tri::varchar, 10, '0') as _tri, v._tri as _eleve
from groupes_eleves g join x_eleves v on v._e = g.e and v._no = g.no_ligne;

create or replace table x_candidats as
select o.numero_candidat, o.ine, o.uai, o.nom, o.prenom, o.date_naissance,
    if(tirage('serie declaree', o.d) < 0.97, o.serie, null) as serie,
    if(tirage('classe declaree', o.d) < 0.90, o.classe, null) as classe,
    o.inscription as date_inscription,
    if(vu(o.date_annulation) is null, 'INSCRIT', 'ANNULE') as statut,
    vu(f.date_demission) as date_demission,
    vu(c.premier_jour_pc) as date_inscription_pc,
    vu(s.date_saisine) as date_saisine_caes,
    o.i as _i, o.d as _tri
from dossiers o
left join fins f using (d)
left join complementaires c using (d)
left join saisines s using (d)
where o.inscription::date <= getvariable('jour');

create or replace table x_voeux as
select o.numero_candidat, v.n::varchar as numero_voeu, 'PP' as phase, code_de_formation(v.x) as code_formation,
    v.internat, v.multiple as voeu_multiple, v.date_formulation,
    vu(v.date_confirmation) is not null as confirme, vu(v.date_confirmation) as date_confirmation,
    if(tirage('complet inconnu', v.d, sous_cle := v.n) < 0.01, null, vu(v.completion) is not null) as dossier_complet,
    if(v.classe_ses_voeux and getvariable('jour') > getvariable('fin_confirmation') and v.date_confirmation is not null,
        v.n, null) as rang,
    o.i as _i, o.d * 256 + v.n * 8 + v.j as _tri, v.internat::integer as _tri2
from voeux v join dossiers o using (d)
where v.date_formulation::date <= getvariable('jour')
union all
select o.numero_candidat, v.n::varchar, 'PC', code_de_formation(v.x), v.internat, false, v.date_formulation,
    v.confirme, if(v.confirme, v.date_formulation, null), true, null, o.i, o.d * 256 + 240 + v.n, 0
from voeux_pc v join dossiers o using (d)
where v.date_formulation::date <= getvariable('jour');

create or replace table x_reponses as
with toutes as (
    select * from reponses union all select * from reponses_pc
), a_la_date as (
    select *,
        coalesce(jour_proposition <= getvariable('jour'), false) as propose,
        coalesce(jour_accepte <= getvariable('jour'), false) and propose as accepte,
        coalesce(jour_definitif <= getvariable('jour'), false) and accepte as definitif,
        coalesce(jour_renonce <= getvariable('jour'), false) as renonce,
        coalesce(limite < getvariable('jour'), false) and propose as depasse
    from toutes
    where jour_reponse <= getvariable('jour') and coalesce(jour_reponse < date_demission, true)
)
select o.numero_candidat, r.phase, code_de_formation(r.x) as code_formation, r.internat,
    if(r.propose, r.oui, r.avant) as reponse_formation,
    if(r.propose, r.jour_proposition, r.jour_reponse) as date_reponse_formation,
    if(r.propose, r.jour_proposition, null) as date_proposition,
    if(r.propose, r.limite, null) as date_limite,
    case
        when r.est_provisoire and r.renonce then 'RENONCE'
        when r.definitif then 'ACCEPTE'
        when r.accepte then 'ACCEPTE_AVEC_ATTENTE'
        when r.renonce then 'RENONCE'
        when r.depasse and coalesce(r.limite < r.date_demission, true) then 'EXPIRE'
    end as reponse_candidat,
    case
        when r.est_provisoire and r.renonce then r.jour_renonce
        when r.definitif then r.jour_definitif
        when r.accepte then r.jour_accepte
        when r.renonce then r.jour_renonce
        when r.depasse and coalesce(r.limite < r.date_demission, true) then r.limite + 1
    end as date_reponse_candidat,
    -- A rank only falls, until the last day of the phase.
    if(not r.propose and r.avant = 'ATTENTE', greatest(1, round(r.rang_initial * (1 - least(1.0,
        (getvariable('jour') - r.jour_1) / greatest(1, coalesce(r.jour_proposition, r.dernier_jour + 20) - r.jour_1)::double))
        )::integer), null) as rang_attente,
    o.i as _i, r.d * 65536 + r.x as _tri, r.internat::integer as _tri2
from a_la_date r join dossiers o using (d);

create or replace table x_lettres as
select distinct on (o.numero_candidat, v.x)
    o.numero_candidat, code_de_formation(v.x) as code_formation,
    choix(getvariable('debuts_de_lettre'), 'lettre debut', v.d, sous_cle := v.n)
    || choix(getvariable('milieux_de_lettre'), 'lettre milieu', v.d, sous_cle := v.n)
    || choix(getvariable('fins_de_lettre'), 'lettre fin', v.d, sous_cle := v.n) as texte,
    v.date_formulation + interval '1 hour' as date_saisie,
    o.i as _i, o.d * 65536 + v.x as _tri
from voeux v join dossiers o using (d)
where tirage('ecrit', v.d) < 0.06 and v.j = 0 and (v.date_formulation + interval '1 hour')::date <= getvariable('jour')
order by o.numero_candidat, v.x, v.internat;
