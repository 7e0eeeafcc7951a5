# Hand-overs, voluntary switches and slices over the number of threads, a line a policy.
load 'scripts/charts/panels.gp'
