# Cost of starting workers, all and each, and of taking them down.
load 'scripts/charts/panels.gp'
