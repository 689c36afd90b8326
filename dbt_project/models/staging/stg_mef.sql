with source as (select * from {{ source('raw', 'mef_designes') }})

select
    code_mef,
    serie,
    par_longueur
from source
