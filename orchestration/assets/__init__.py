"""Assets, in the order of the way: depot, modeles (dbt), classeurs, livraison."""
