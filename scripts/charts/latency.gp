# Percentiles of a round trip, a row a pool.
load 'scripts/charts/rows.gp'
