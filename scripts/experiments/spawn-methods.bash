# shellcheck shell=bash
# A child created and reaped, by every method, from a parent with more and more memory
# that it has written to. FULL=1 adds a parent of 1 GiB where there is memory for it
# and for the children's page tables.

summary "What does a new thread or process cost, by how it is started and how big its parent is?"
chart methods
suite peers
blocks 15
measure total_p50_ns

read -ra sizes <<<"$(pick "0 64MiB 256MiB" "0 1MiB")"
[[ -z ${FULL:-} ]] || (($(available_mib) < 4096)) || sizes+=(1GiB)

for pages in small huge; do
	for resident in "${sizes[@]}"; do
		base start=fork resident="$resident" pages=$pages
		for start in pthread fork vfork clone posix-spawn spawn forkserver; do
			cell start=$start resident="$resident" pages=$pages -- spawn --mode serial \
				--start $start --resident "$resident" --pages $pages \
				--tasks "$(pick 15 2)"
		done
	done
done
