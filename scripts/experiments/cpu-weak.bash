# shellcheck shell=bash
# Weak scaling: every worker brings a task of its own.

summary "Does a task take longer when more workers do one each?"
chart weak
suite default
compare mode:thread/process mode:thread-pool/process-pool

count=$(pick "$(iterations 20)" 20000)

base mode=serial
cell mode=serial -- cpu --mode serial --tasks 1 --count "$count"
for workers in $(powers_to $((2 * CPUS))); do
	for mode in thread process thread-pool process-pool; do
		cell mode=$mode workers="$workers" -- \
			cpu --mode $mode --workers "$workers" --tasks "$workers" --count "$count"
	done
done
