# shellcheck shell=bash
# Tasks that only wait, under every mode's own number of workers; pools also
# with ten workers each, so that they can be compared.

summary "How well do sleeping tasks overlap: from the sum of their sleeps to the longest one?"
chart io
suite default
compare mode:thread/process mode:thread-pool/process-pool

work=(--tasks 50 --seed 1 --sleep "$(pick 2ms..6ms 100us..300us)")

base mode=serial
cell mode=serial -- io --mode serial "${work[@]}"
for mode in thread process thread-pool process-pool; do
	cell mode=$mode -- io --mode $mode "${work[@]}"
done
for mode in thread-pool process-pool; do
	cell mode=$mode workers=10 -- io --mode $mode --workers 10 "${work[@]}"
done
