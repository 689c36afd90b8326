{#- Folded identity (docs/regles.md, rapprochement): NFKD without marks, œ→oe, æ→ae, upper case,
    each run of non-alphanumerics one space, trimmed; null when nothing is left. -#}
{% macro plier_identite(colonne) -%}
  nullif(trim(regexp_replace(
    replace(upper({{ plier_ordre(colonne) }}), 'ẞ', 'SS'), '[^\p{L}\p{N}]+', ' ', 'g'
  )), '')
{%- endmacro %}

{#- Folding of the alphabetical order (docs/regles.md, ordre des noms): NFKD without marks,
    œ→oe, æ→ae, lower case, punctuation kept. -#}
{% macro plier_ordre(colonne) -%}
  replace(replace(lower(nfkd_sans_marques({{ colonne }})), 'œ', 'oe'), 'æ', 'ae')
{%- endmacro %}

{#- Values distinct, sorted by code point, joined by `, ` (docs/regles.md, listes). -#}
{% macro joindre(expression) -%}
  array_to_string(list_sort(list_distinct(list({{ expression }}))), ', ')
{%- endmacro %}

{#- Of two dossiers of one pupil: the latest inscription, then the greatest number as an integer. -#}
{% macro ordre_des_dossiers(prefixe='') -%}
  {{ prefixe }}date_inscription desc nulls last,
  try_cast({{ prefixe }}numero_candidat as hugeint) desc nulls last,
  {{ prefixe }}numero_candidat desc
{%- endmacro %}

{#- A list variable as an SQL list of texts. -#}
{% macro liste_sql(valeurs) -%}
  ({% for valeur in valeurs %}'{{ valeur }}'{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}

{#- A figure as a sentence gives it: `93,5 %` (no-break space) for a rate, `95 %` when it is whole. -#}
{% macro en_clair(valeur, unite) -%}
  replace(replace(printf('%.1f', {{ valeur }} * if({{ unite }} = 'taux', 100, 1)), '.0', ''), '.', ',')
  || if({{ unite }} = 'taux', ' %', '')
{%- endmacro %}

{#- A sentence of a seed with each `{name}` replaced by its expression. -#}
{% macro remplir(phrase, valeurs) -%}
  {%- for nom, expression in valeurs.items() -%}replace({%- endfor -%}
  {{ phrase }}
  {%- for nom, expression in valeurs.items() -%}, '{{ '{' ~ nom ~ '}' }}', {{ expression }}){%- endfor -%}
{%- endmacro %}
