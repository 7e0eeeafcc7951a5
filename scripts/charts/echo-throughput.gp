# Requests a second over the number of connections.
load 'scripts/charts/panels.gp'
