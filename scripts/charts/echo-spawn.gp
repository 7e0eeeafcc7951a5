# From the connection to the first byte of a reply, a row a way to serve.
load 'scripts/charts/rows.gp'
