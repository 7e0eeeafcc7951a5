# Weak scaling: the work grows with the workers. Scaled efficiency, elapsed time below.
load 'scripts/charts/panels.gp'
