"""One cell: how it is cleaned, read, judged and told; macros of `raw` and what writes them."""
