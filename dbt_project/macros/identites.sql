{#- Who is who (docs/regles.md, « Qui est qui »): an INE designates somebody only when something else
    agrees. Each test is written here and nowhere else. -#}

{#- The INE of a row when it deserves to be a key, else null; what was written instead is kept
    apart, to be counted. -#}
{% macro ine_ou_rien(colonne='ine') -%}
  if(raw.ine_utilisable({{ colonne }}), {{ colonne }}, null) as ine,
  if(raw.ine_utilisable({{ colonne }}), null, {{ colonne }}) as ine_inutilisable
{%- endmacro %}

{#- The names agree: nom, or nom d'usage where `a` or `b` may have one. A null agrees with nothing. -#}
{% macro meme_nom(a, b, usage_a=false, usage_b=false) -%}
  coalesce({{ a }}.nom_plie = {{ b }}.nom_plie, false)
  {%- if usage_a %} or coalesce({{ a }}.nom_usage_plie = {{ b }}.nom_plie, false){% endif %}
  {%- if usage_b %} or coalesce({{ a }}.nom_plie = {{ b }}.nom_usage_plie, false){% endif %}
  {%- if usage_a and usage_b %} or coalesce({{ a }}.nom_usage_plie = {{ b }}.nom_usage_plie, false){% endif %}
{%- endmacro %}

{#- How many of nom, prénom and birth date agree. -#}
{% macro accords(a, b, usage_a=false, usage_b=false) -%}
  (
    ({{ meme_nom(a, b, usage_a, usage_b) }})::integer
    + coalesce({{ a }}.prenom_plie = {{ b }}.prenom_plie, false)::integer
    + coalesce({{ a }}.date_naissance = {{ b }}.date_naissance, false)::integer
  )
{%- endmacro %}

{% macro deux_sur_trois(a, b, usage_a=false, usage_b=false) -%}
  {{ accords(a, b, usage_a, usage_b) }} >= 2
{%- endmacro %}

{#- How many of nom, prénom and birth date a row bears. -#}
{% macro portes(a) -%}
  (
    ({{ a }}.nom_plie is not null)::integer
    + ({{ a }}.prenom_plie is not null)::integer
    + ({{ a }}.date_naissance is not null)::integer
  )
{%- endmacro %}

{#- Nothing that both rows bear differs. -#}
{% macro sans_difference(a, b, usage_a=false, usage_b=false) -%}
  ({{ a }}.nom_plie is null or {{ b }}.nom_plie is null or {{ meme_nom(a, b, usage_a, usage_b) }})
  and coalesce({{ a }}.prenom_plie = {{ b }}.prenom_plie, true)
  and coalesce({{ a }}.date_naissance = {{ b }}.date_naissance, true)
{%- endmacro %}

{#- Two rows of one INE are one pupil: two of three agree and, inside one lycée, nothing differs
    (twins and homonyms share a lycée, and sometimes a cell that was copied). -#}
{% macro une_seule_personne(a, b) -%}
  {{ deux_sur_trois(a, b, true, true) }}
  and ({{ a }}.uai <> {{ b }}.uai or ({{ sans_difference(a, b, true, true) }}))
{%- endmacro %}

{#- One lycée, nom, prénom and birth date. -#}
{% macro meme_identite(a, b) -%}
  {{ a }}.uai = {{ b }}.uai
  and {{ a }}.nom_plie = {{ b }}.nom_plie
  and {{ a }}.prenom_plie = {{ b }}.prenom_plie
  and {{ a }}.date_naissance = {{ b }}.date_naissance
{%- endmacro %}

{#- Whole identities (nom or nom d'usage, prénom, birth date) that designate exactly one pupil among
    those of the same `dans` (columns, the UAI among them). -#}
{% macro identites_uniques(eleves, dans='uai') -%}
    select
        {{ dans }}, nom_plie, prenom_plie, date_naissance,
        any_value(eleve_id) as eleve_id,
        any_value(ine) as ine_eleve
    from (
        select {{ dans }}, nom_plie, prenom_plie, date_naissance, eleve_id, ine from {{ eleves }}
        union
        select {{ dans }}, nom_usage_plie, prenom_plie, date_naissance, eleve_id, ine from {{ eleves }}
    )
    where nom_plie is not null and prenom_plie is not null and date_naissance is not null
    group by {{ dans }}, nom_plie, prenom_plie, date_naissance
    having count(distinct eleve_id) = 1
{%- endmacro %}
