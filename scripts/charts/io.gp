# Tasks that sleep: elapsed time of each mode between the longest sleep and the sum of all.
load 'scripts/charts/rows.gp'
