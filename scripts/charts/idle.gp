# What an idle pool takes: CPU time, and memory of each worker.
load 'scripts/charts/rows.gp'
