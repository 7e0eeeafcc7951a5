# An experiment's measure, a row a cell.
load 'scripts/charts/rows.gp'
