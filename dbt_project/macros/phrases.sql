{#- What must be true of tables, many sentences in one test: a dbt node costs more than its SQL. The
    test returns one row per sentence that is not true (modele, phrase, lignes), never a value of
    the data; orchestration/passage/dbt_echecs.py names each of them. -#}

{#- The configuration of such a test; `sur` names the model that bears it in Dagster. -#}
{% macro test_de_phrases(sur) -%}
  {{- config(
      fail_calc='coalesce(sum(lignes), 0)::bigint',
      meta={'phrases': true, 'dagster': {'ref': {'name': sur}}}
  ) -}}
{%- endmacro %}

{#- The sentences of `regles`, by model:
      une_ligne   it has exactly one row
      cles        lists of columns: no two rows have the same values in them (nulls are values)
      present     columns that are never null
      parmi       a column, the values it may have (null is another question)
      connu       a column, the model that knows its values in the same column (or `modele.colonne`)
      intervalles keys of the history (macros/historique.sql): see intervalles_disjoints -#}
{% macro phrases(regles) -%}
  {%- set lectures = [] -%}
  {%- for modele, dits in regles.items() -%}
    {%- set table = ref(modele) -%}
    {%- set comptes = [] -%}
    {%- if dits.une_ligne -%}
      {%- do comptes.append(('pas exactement une ligne', 'abs(count(*) - 1)')) -%}
    {%- endif -%}
    {%- for colonne in dits.present or [] -%}
      {%- do comptes.append((colonne ~ ' : une valeur absente', 'count_if(' ~ colonne ~ ' is null)')) -%}
    {%- endfor -%}
    {%- for colonne, valeurs in (dits.parmi or {}).items() -%}
      {%- do comptes.append((
          colonne ~ ' : une valeur hors de sa liste',
          'count_if(' ~ colonne ~ ' not in ' ~ liste_sql(valeurs) ~ ')'
      )) -%}
    {%- endfor -%}
    {%- if comptes -%}
      {%- set une_lecture -%}
        select '{{ modele }}' as modele, unnest([
        {%- for phrase, compte in comptes %}
          {'phrase': '{{ phrase }}', 'lignes': {{ compte }}}{{ ',' if not loop.last }}
        {%- endfor %}
        ], recursive := true) from {{ table }}
      {%- endset -%}
      {%- do lectures.append(une_lecture) -%}
    {%- endif -%}
    {%- for cle in dits.cles or [] -%}
      {%- set colonnes = cle | join(', ') -%}
      {%- do lectures.append(
          "select '" ~ modele ~ "', '" ~ colonnes ~ " : la même clé plusieurs fois', count(*) from ("
          ~ 'select 1 from ' ~ table ~ ' group by ' ~ colonnes ~ ' having count(*) > 1)'
      ) -%}
    {%- endfor -%}
    {%- for colonne, autre in (dits.connu or {}).items() -%}
      {%- set la_bas = autre.split('.') if '.' in autre else [autre, colonne] -%}
      {%- do lectures.append(
          "select '" ~ modele ~ "', '" ~ colonne ~ " : une valeur que " ~ la_bas[0]
          ~ " ne connaît pas', count(*) from " ~ table ~ ' where ' ~ colonne ~ ' is not null and '
          ~ colonne ~ ' not in (select ' ~ la_bas[-1] ~ ' from ' ~ ref(la_bas[0])
          ~ ' where ' ~ la_bas[-1] ~ ' is not null)'
      ) -%}
    {%- endfor -%}
    {%- if dits.intervalles -%}
      {%- do lectures.append(
          "select '" ~ modele ~ "', '" ~ dits.intervalles | join(', ')
          ~ " : des intervalles qui se recouvrent', count(*) from ("
          ~ intervalles_recouverts(table, dits.intervalles) ~ ')'
      ) -%}
      {%- do lectures.append(
          "select '" ~ modele ~ "', 'au : un intervalle qui finit avant de commencer', count(*) from "
          ~ table ~ ' where au < du'
      ) -%}
    {%- endif -%}
  {%- endfor -%}
  select modele, phrase, lignes from (
  {{ lectures | join('\n  union all\n  ') }}
  ) as phrases (modele, phrase, lignes)
  where lignes > 0
{%- endmacro %}
