# shellcheck shell=bash
# What is said of locks and pools, each put to the test by cells of its own. The verdicts
# stand in folklore.md in the run's folder. In no suite: a Jython takes seconds to start.

summary "Which of the things said about GILs, threads and pools are true here?"
blocks 8

threads=$((CPUS > 2 ? CPUS : 2))

for name in $(interpreters); do
	case $name in
	pypy*) claim=pypy count=5000000 ;;
	jython*) claim=jython count=2000000 ;;     # its compiler needs a while
	python*t) claim=impossible count=200000 ;; # a free-threaded CPython
	*) continue ;;
	esac
	real claim="$claim" interpreter="$name" -- "$name" folklore threads --threads $threads \
		--count "$(pick "$count" 1000)" --rounds "$(pick 5 1)"
done

for name in $(interpreters); do
	[[ $name == python3 ]] || continue
	real claim=pools interpreter=python3 -- python3 folklore pools
	real claim=processes interpreter=python3 -- python3 folklore tiny --rounds 1 \
		--count "$(pick 100 1)"
	real claim=threads interpreter=python3 -- python3 folklore hash --threads $threads \
		--rounds "$(pick 5 1)" --count "$(pick 4194304 4096)"
done

# The same work without threads and with, long enough for 20 slices of the lock.
for gil in $(policies none cpython2 cpython3); do
	milliseconds=20 claim=fixed
	[[ $gil != cpython3 ]] || milliseconds=100
	[[ $gil != none ]] || claim=impossible
	count=$(pick "$(gil_iterations "$milliseconds")" 20000)
	base claim="$claim" gil="$gil" mode=serial
	cell claim="$claim" gil="$gil" mode=serial -- cpu --gil "$gil" --mode serial \
		--tasks $threads --count $((count / threads))
	cell claim="$claim" gil="$gil" mode=thread -- cpu --gil "$gil" --mode thread \
		--tasks $threads --count $((count / threads))
done
base -
for gil in $(policies cpython2 cpython3); do
	cell claim=fixed gil="$gil" io=echo -- convoy --gil "$gil" --mode thread --hogs 1 \
		--io echo --time "$(pick 60ms 5ms)"
done
