# Speedup over serial against the number of workers, efficiency below, with the ideal and this
# machine's measured ceiling.
load 'scripts/charts/panels.gp'
