-- Every random draw of the simulation: a number in [0, 1) that depends only on the seed, on the
-- purpose of the draw and on the key of what is drawn (`sous_cle` < 2^20). Never on a date.
create macro tirage(motif, cle, sous_cle := 0) as (
    hash(xor(hash(cle::bigint * 1048576 + sous_cle), hash(getvariable('graine')::varchar || motif))) >> 11
)::double / 9007199254740992.0;

create macro choix(liste, motif, cle, sous_cle := 0) as
    liste[1 + floor(tirage(motif, cle, sous_cle := sous_cle) * len(liste))::bigint];

-- A number of days ≥ 0 that is often small and sometimes large (mean `moyenne`).
create macro attente_jours(moyenne, motif, cle, sous_cle := 0) as
    floor(-ln(1 - tirage(motif, cle, sous_cle := sous_cle)) * moyenne)::integer;

-- A minute between two instants, never at night (one hour of March does not exist); `part` in
-- [0, 1) says where.
create macro instant_brut(debut, fin, part) as
    debut::timestamp + to_minutes(floor(date_diff('minute', debut::timestamp, fin::timestamp) * part)::bigint);

create macro instant(debut, fin, part) as
    instant_brut(debut, fin, part)
    + to_hours(if(extract(hour from instant_brut(debut, fin, part)) < 6, 7, 0)::bigint);

-- An event, if the extraction date has reached it.
create macro vu(d) as if(d::date <= getvariable('jour'), d, null);

create macro soir(jour) as jour::timestamp + interval '23 hours 59 minutes';

create macro uai_complet(departement, numero) as
    departement || lpad(numero::varchar, 4, '0')
    || substr('ABCDEFGHJKLMNPRSTUVWXYZ', 1 + ((departement || lpad(numero::varchar, 4, '0'))::integer % 23), 1);

-- Nine digits and two letters; `cle` is smaller than 10^9. No real INE ends with these letters.
create macro ine_fictif(cle) as
    lpad(((cle::bigint * 387420489 + 271828183) % 1000000000)::varchar, 9, '0')
    || chr(87 + (cle % 4)::integer) || 'Z';

create macro nom_compose(cle) as (
    choix(getvariable('debuts_de_nom'), 'nom debut', cle) || choix(getvariable('fins_de_nom'), 'nom fin', cle)
);

create macro nom_ordinaire(cle) as case
    when tirage('nom forme', cle) < 0.030 then 'd''' || nom_compose(cle)
    when tirage('nom forme', cle) < 0.045 then 'De ' || nom_compose(cle)
    when tirage('nom forme', cle) < 0.065 then 'Le ' || nom_compose(cle)
    when tirage('nom forme', cle) < 0.070 then 'N’' || nom_compose(cle)
    when tirage('nom forme', cle) < 0.115 then nom_compose(cle) || '-' || nom_compose(cle + 7777777)
    else nom_compose(cle)
end;

create macro prenom_ordinaire(cle) as choix(getvariable('prenoms'), 'prenom', cle);

-- Fixed length and a beginning found nowhere else: no unique name is a part of another text.
create macro syllabes(rang) as
    list_extract(getvariable('syllabes'), 1 + (rang // 166375 % 55)::bigint)
    || list_extract(getvariable('syllabes'), 1 + (rang // 3025 % 55)::bigint)
    || list_extract(getvariable('syllabes'), 1 + (rang // 55 % 55)::bigint)
    || list_extract(getvariable('syllabes'), 1 + (rang % 55)::bigint);

create macro nom_de(cle) as case when getvariable('noms_uniques')
    then 'Xy' || syllabes((cle::bigint * 2654437 + 31) % 9150625) else nom_ordinaire(cle) end;

create macro prenom_de(cle) as case when getvariable('noms_uniques')
    then 'Yx' || syllabes((cle::bigint * 3571649 + 97) % 9150625) else prenom_ordinaire(cle) end;
