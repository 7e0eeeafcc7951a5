# shellcheck shell=bash
# Empty tasks, one for each worker: what is left is the workers' own cost.

summary "What does it cost to create and end workers?"
chart spawn
suite default
compare mode:thread/process mode:thread-pool/process-pool

for workers in 1 2 4 8 16 32 64; do
	for mode in thread process thread-pool process-pool; do
		cell mode=$mode workers="$workers" -- \
			null --mode $mode --workers "$workers" --tasks "$workers"
	done
done
