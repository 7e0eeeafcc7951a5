# shellcheck shell=bash
# The lock of a user against that of the interpreter: one counter, the same object in
# both modes, that all tasks add to. Policy none runs the same interpreted loop as the
# others, without their lock. Most runs take 10 to 30 ms.

summary "Does the GIL make a lock of one's own needless, and what does it cost?"
chart gil-lock
suite gil
compare gil:cpython2/none

tasks=$((CPUS > 2 ? CPUS : 2))

additions_of() {
	case $1 in
	file) echo 2000 ;;    # two system calls each
	ticket) echo 50000 ;; # its waiters take turns, whoever has a CPU
	*) echo 250000 ;;
	esac
}

for gil in $(policies none cpython2); do
	[[ $gil != none ]] || control lock=mutex mode=thread gil=none
	for lock in none atomic mutex futex spin ticket semaphore rwlock file; do
		for mode in thread process; do
			cell lock=$lock mode=$mode gil="$gil" -- lock --lock $lock --mode $mode \
				--gil "$gil" --tasks $tasks --count "$(pick "$(additions_of $lock)" 200)"
		done
	done
done

# Who else loses updates without a lock?
for gil in $(policies cpython3); do
	cell lock=none mode=thread gil="$gil" -- lock --lock none --mode thread --gil "$gil" \
		--tasks $tasks --count "$(pick 250000 200)"
done
for name in $(interpreters); do
	[[ $name == python* || -n ${FULL:-} ]] || continue
	real lock=none mode=thread gil="$(policy_of "$name")" interpreter="$name" -- "$name" lock \
		--lock none --tasks $tasks --count "$(pick 250000 200)"
done
