# The tutorial's two experiments, CPU-bound and IO-bound, in C and in Python.
load 'scripts/charts/rows.gp'
