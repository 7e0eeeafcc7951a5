# shellcheck shell=bash
# Fewer, larger tasks from left to right; all modes do the same ones, on as many workers
# as there are CPUs. The largest are few, or a block would take too long.

summary "How large must a task be before threads, processes and pools beat serial, with a GIL and without?"
chart gil-crossover
suite gil
blocks 20

tasks_of() {
	case $1 in
	100 | 1000) echo 200 ;;
	3000) echo 100 ;;
	10000) echo 32 ;;
	100000) echo 4 ;;
	*) echo 2 ;;
	esac
}

read -ra counts <<<"$(pick "100 1000 3000 10000 100000 1000000" "100 10000")"
for gil in $(policies none cpython3); do
	for count in "${counts[@]}"; do
		work=(--gil "$gil" --tasks "$(pick "$(tasks_of "$count")" 8)" --count "$count")
		base gil="$gil" mode=serial count="$count"
		cell gil="$gil" mode=serial count="$count" -- cpu --mode serial "${work[@]}"
		for mode in thread process thread-pool process-pool; do
			cell gil="$gil" mode=$mode count="$count" -- \
				cpu --mode $mode --workers "$CPUS" "${work[@]}"
		done
	done
done
