{#- Rules that more than one model reads, each written here and nowhere else. -#}

{#- A row transmitted to its formation: confirmed in PP, or any row of PC. -#}
{% macro est_transmis(ligne) -%}
  ({{ ligne }}.confirme or {{ ligne }}.phase = 'PC')
{%- endmacro %}

{#- A date that has come by the day of the dépôt, that day included; no date never has. -#}
{% macro est_passee(date) -%}
  coalesce({{ date }} <= session.date_extraction, false)
{%- endmacro %}

{#- A valeur meets its orientation: at least a `min`, at most a `max`; null without a valeur. -#}
{% macro atteint_l_orientation(valeur, orientation) -%}
  case {{ orientation }}.sens
    when 'min' then {{ valeur }} >= {{ orientation }}.cible
    when 'max' then {{ valeur }} <= {{ orientation }}.cible
  end
{%- endmacro %}

{#- A URL that may be a link in a workbook: http(s), to a host of `hotes_des_fiches` and nowhere
    else, short enough for Excel; null otherwise. -#}
{% macro lien_permis(url) -%}
  {%- set hotes = var('hotes_des_fiches') | join('|') | replace('.', '[.]') -%}
  case
    when
      regexp_full_match(
        {{ url }}, '(?i)https?://({{ hotes }})(:[0-9]{1,5})?([/?#][!#-;=?-\[\]-~]*)?'
      )
      and length({{ url }}) <= 2079
      then {{ url }}
  end
{%- endmacro %}

{#- The lycées delivered in part, with each row of `catalogue` (its `cles`) of which they lack a
    source: `sources` names extracts, or columns of them. -#}
{% macro sans_leurs_sources(catalogue, partiels, cles) -%}
    select distinct {{ cles }}, partiels.uai
    from (
        select {{ cles }}, split_part(unnest(string_split(sources, ' ')), '.', 1) as extrait
        from {{ catalogue }}
        where sources is not null
    ) as besoins
    inner join {{ partiels }} as partiels using (extrait)
{%- endmacro %}

{#- The level of figures and workbooks of a structure: D, a classe; G, a groupe. -#}
{% macro niveau_de(type) -%}
  if({{ type }} = 'D', 'classe', 'groupe')
{%- endmacro %}

{#- One of the périodes that a catalogue names is open; `ouvertes` is int_periodes_ouvertes. -#}
{% macro a_une_periode_ouverte(periodes) -%}
  exists (
      from ouvertes
      where list_contains(string_split({{ periodes }}, ' '), ouvertes.periode)
  )
{%- endmacro %}

{#- A list of dim_listes is shown to its readers. -#}
{% macro est_montree(listes) -%}
  ({{ listes }}.est_ouverte and {{ listes }}.est_renseignee)
{%- endmacro %}

{#- The pupils of this voie may be on the list: it names theirs, or none. -#}
{% macro est_de_la_voie(liste, serie) -%}
  coalesce(list_contains(string_split({{ liste }}.voies, ' '), {{ serie }}.voie), true)
{%- endmacro %}
