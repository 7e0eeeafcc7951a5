# One counter under every lock: time of an update and lost updates, without and with a GIL.
load 'scripts/charts/rows.gp'
