# What handing a task to a pool costs, over the number of workers.
load 'scripts/charts/panels.gp'
