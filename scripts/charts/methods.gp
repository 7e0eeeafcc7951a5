# A child by every method, from parents of several sizes.
load 'scripts/charts/rows.gp'
