# shellcheck shell=bash
# A child created and reaped, by every method, from a parent with more and more memory
# that it has written to. FULL=1 adds a parent of 1 GiB where there is memory for it
# and for the children's page tables.

summary "What does a new thread or process cost, by how it is started and how big its parent is?"
chart methods
suite peers
measure total_p50_ns

read -ra sizes <<<"$(pick "0 64MiB 256MiB" "0 1MiB")"
[[ -z ${FULL:-} ]] || (($(available_mib) < 4096)) || sizes+=(1GiB)

# As many as take about 10 ms, but no fewer than 11.
births_of() {
	case $1 in
	pthread | vfork) echo 400 ;;
	forkserver) echo 50 ;;
	fork | clone) [[ $2 == 0 ]] && echo 60 || echo 11 ;;
	*) echo 11 ;;
	esac
}

for pages in small huge; do
	for resident in "${sizes[@]}"; do
		base start=fork resident="$resident" pages=$pages
		for start in pthread fork vfork clone posix-spawn spawn forkserver; do
			cell start=$start resident="$resident" pages=$pages -- spawn --mode serial \
				--start $start --resident "$resident" --pages $pages \
				--tasks "$(pick "$(births_of $start "$resident")" 2)"
		done
	done
done
