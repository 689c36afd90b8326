{#- What a reader may see of others (docs/regles.md, « La Synthèse des classeurs »). -#}

{#- The figures of `niveau`, and over how many `unites` (with pupils) each of them stands. -#}
{% macro comparateurs(cellules, niveau, unites, axes) -%}
    select
        {{ axes | join(', ') }}, serie, indicateur, etape,
        any_value(valeur) filter (where niveau = '{{ niveau }}') as valeur,
        any_value(denominateur) filter (where niveau = '{{ niveau }}') as denominateur,
        count(*) filter (where niveau = '{{ unites }}' and denominateur > 0) as unites
    from {{ cellules }}
    group by {{ axes | join(', ') }}, serie, indicateur, etape
{%- endmacro %}

{#- The valeur of a comparator, rounded, when nobody can subtract their way to another from it. -#}
{% macro repere(ligne, comparateur) -%}
    if(
        {{ comparateur }}.denominateur - {{ ligne }}.denominateur >= {{ var('seuil_comparaison') }}
        and {{ comparateur }}.unites >= {{ var('unites_comparaison') }},
        round({{ comparateur }}.valeur, {{ ligne }}.decimales),
        null
    )
{%- endmacro %}

{#- Whether a difference is good news: null when it is none, or neither good nor bad. -#}
{% macro appreciation(difference, sens_favorable) -%}
    case
        when {{ difference }} = 0 or {{ sens_favorable }} is null then null
        when ({{ difference }} > 0) = ({{ sens_favorable }} = 'hausse') then 'favorable'
        when {{ difference }} is not null then 'defavorable'
    end
{%- endmacro %}

{#- Join of two tables of figures: same série, étape and indicator, and the same of these axes. -#}
{% macro memes(a, b, axes) -%}
    on
        {% for colonne in axes + ['serie', 'etape', 'indicateur'] -%}
        {{ a }}.{{ colonne }} = {{ b }}.{{ colonne }}{{ ' and ' if not loop.last }}
        {%- endfor %}
{%- endmacro %}

{#- The same, for the line of a workbook and the cell of an indicator that it shows. -#}
{% macro memes_cellules(ligne, cellule) -%}
    {{ memes(ligne, cellule, ['uai']) }}
        and {{ ligne }}.cellule_niveau = {{ cellule }}.niveau
        and {{ ligne }}.cellule_structure is not distinct from {{ cellule }}.structure
{%- endmacro %}
