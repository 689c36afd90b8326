-- A role that were of a whole lycée and of a structure would give more than a right names.
select role from {{ ref('remises_roles') }}
group by role
having count(distinct portee) > 1
