# shellcheck shell=bash
# Strong scaling: the same work for everyone, more workers to do it.

summary "How much faster is CPU-bound work with threads, processes and pools than without?"
chart speedup
suite default
compare mode:thread/process mode:thread-pool/process-pool

tasks=$((2 * CPUS))
milliseconds=$((100 / tasks > 5 ? 100 / tasks : 5)) # a task; 100 ms in all on few CPUs
count=$(pick "$(iterations $milliseconds)" 20000)
work=(--tasks "$tasks" --count "$count")

base mode=serial
control mode=serial
cell mode=serial -- cpu --mode serial "${work[@]}"
for workers in $(powers_to $tasks); do
	for mode in thread process thread-pool process-pool; do
		cell mode=$mode workers="$workers" -- \
			cpu --mode $mode --workers "$workers" "${work[@]}"
	done
done

# What this machine can give: serial programs side by side that share the tasks.
for workers in $(powers_to "$CPUS"); do
	((workers > 1 && tasks % workers == 0)) || continue
	beside "$(spread_cpus "$workers")" mode=ceiling workers="$workers" -- \
		cpu --mode serial --tasks $((tasks / workers)) --count "$count"
done
