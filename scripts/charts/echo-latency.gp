# How many requests take how long, a line a way to serve.
load 'scripts/charts/panels.gp'
