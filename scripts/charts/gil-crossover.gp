# Speedup over the size of a task, without a GIL above and with one below.
load 'scripts/charts/panels.gp'
