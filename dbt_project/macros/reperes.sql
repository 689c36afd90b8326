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

{#- The valeur of a comparator, rounded, when nobody can subtract their way to another from it.
    `propre`: what the reader has of their own in the comparator. Beside the académie or the
    département it is the whole lycée, in every file of the lycée: its chef holds them all, and the
    file of a class shows the lycée too. Beside the lycée it is the class or the group. -#}
{% macro repere(ligne, comparateur, propre) -%}
    if(
        {{ comparateur }}.denominateur - {{ propre }}.denominateur >= {{ var('seuil_comparaison') }}
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
