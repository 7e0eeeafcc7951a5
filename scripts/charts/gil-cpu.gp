# Time over serial time against the number of threads, a line a policy of the global lock.
load 'scripts/charts/panels.gp'
