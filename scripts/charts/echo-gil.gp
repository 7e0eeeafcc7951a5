# Requests a second under a GIL and without, over the number of connections.
load 'scripts/charts/panels.gp'
