{#- Numbers that turn out to be of one pupil (int_numeros_reunis): what the history said of each is
    said of the one that stays, as if it had always been so. Pure text, run alone by tests. -#}

{#- The statements that put the rows of `reunis` (ancien, eleve_id) under the number that stays,
    and make one interval of those that then touch. Requires hist_dates. -#}
{% macro reunir_les_numeros(place, nom, cle, valeurs, reunis) -%}
  {%- set colonnes = (['session'] + cle + valeurs) | join(', ') -%}
  {%- set dates = place.split('.')[0] ~ '.hist_dates' -%}
  {%- set touchees = nom ~ '_reunies' -%}
  {%- set a_refaire = 'eleve_id in (select eleve_id from ' ~ reunis ~ ')' -%}
  {%- set instructions = [] -%}
  {%- for sorte in ('ouverts', 'clos') -%}
    {%- do instructions.append(
      'update ' ~ place ~ '_' ~ sorte ~ ' as h set eleve_id = r.eleve_id from ' ~ reunis
      ~ ' as r where h.eleve_id = r.ancien'
    ) -%}
  {%- endfor -%}
  {%- do instructions.append(
    'create or replace temp table ' ~ touchees ~ ' as with intervalles as (select * from '
    ~ place ~ '_ouverts where ' ~ a_refaire ~ ' union all select * from ' ~ place
    ~ '_clos where ' ~ a_refaire ~ '), debuts as (select intervalles.*, coalesce('
    ~ 'lag(intervalles.au) over suite <> dates.date_precedente, true) as est_debut'
    ~ ' from intervalles inner join ' ~ dates ~ ' as dates'
    ~ ' on intervalles.session = dates.session and intervalles.du = dates.date_extraction'
    ~ ' window suite as (partition by ' ~ colonnes_de('intervalles', ['session'] + cle + valeurs)
    ~ ' order by intervalles.du)), numerotes as (select *, count(*) filter (where est_debut) over ('
    ~ 'partition by ' ~ colonnes ~ ' order by du) as rang from debuts) select ' ~ colonnes
    ~ ', min(du) as du, if(bool_or(au is null), null, max(au)) as au from numerotes group by '
    ~ colonnes ~ ', rang'
  ) -%}
  {%- for sorte in ('ouverts', 'clos') -%}
    {%- do instructions.append('delete from ' ~ place ~ '_' ~ sorte ~ ' where ' ~ a_refaire) -%}
    {%- do instructions.append(
      'insert into ' ~ place ~ '_' ~ sorte ~ ' by name select * from ' ~ touchees ~ ' where au is '
      ~ ('null' if sorte == 'ouverts' else 'not null')
    ) -%}
  {%- endfor -%}
  {{- return(instructions) -}}
{%- endmacro %}

{% macro colonnes_de(table, noms) -%}
  {%- for nom in noms %}{{ table }}.{{ nom }}{{ ', ' if not loop.last }}{% endfor -%}
{%- endmacro %}
