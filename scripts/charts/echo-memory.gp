# Memory of the server over the number of idle connections.
load 'scripts/charts/panels.gp'
