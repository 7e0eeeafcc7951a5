# shellcheck shell=bash
# Empty tasks, all from one thread. Ours and Python's give a result through a future;
# a native program of another library has a place for each result instead. Numbers of
# tasks are such that most runs take 10 to 50 ms.

summary "What does it cost to hand a task to a pool and to get its result?"
chart dispatch
suite peers
measure task_ns
compare mode:process-pool/thread-pool mode:native-tbb/thread-pool \
	mode:native-openmp/thread-pool mode:native-libuv/thread-pool \
	mode:native-glib/thread-pool

flood_of() {
	case $1 in
	native-apr) echo 2000 ;; # what a push costs grows with the tasks that wait
	native-openmp) echo $(($2 > 2 ? 100000 : 1000000)) ;;
	native-glib) echo 50000 ;;
	*) echo 100000 ;;
	esac
}

for workers in 1 2 4 8 16; do
	base mode=thread-pool workers="$workers"
	((workers != 2)) || control mode=thread-pool workers=2
	for mode in thread-pool process-pool; do
		cell mode=$mode workers="$workers" -- dispatch --mode $mode --pattern flood \
			--workers "$workers" --tasks "$(pick 100000 1000)"
	done
	for mode in $(natives); do
		script mode="$mode" workers="$workers" -- "$PEERS_BUILD/$mode" --pattern flood \
			--workers "$workers" --tasks "$(pick "$(flood_of "$mode" "$workers")" 1000)"
	done
done

base mode=thread-pool workers=2
python=${PYTHON:-python3}
if command -v "$python" >/dev/null; then
	for mode in thread-pool-executor process-pool-executor multiprocessing-pool; do
		script mode=$mode workers=2 -- "$python" scripts/reference/pool.py $mode \
			--pattern flood --workers 2 --tasks "$(pick 1000 50)"
	done
	for mode in parallel xargs; do
		command -v $mode >/dev/null || continue
		script mode=$mode workers=2 -- "$python" scripts/reference/commands.py $mode \
			--workers 2 --tasks "$(pick 60 4)"
	done
fi
