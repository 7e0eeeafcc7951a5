# shellcheck shell=bash
# The parameters of the tutorial that started this: four tasks that count to ten
# million, and fifty that sleep 1, 2 or 3 s. The serial sleeps, 100 s of them,
# are left out.

summary "Threads or processes: the tutorial's two experiments, in C and in real Python"
chart tutorial
blocks 8 # a block takes about half a minute
compare mode:thread/process mode:thread/process-fork mode:thread/process-spawn

cpu=(--tasks 4 --count "$(pick 10000000 20000)")
io=(--tasks "$(pick 50 4)" --seed 1 --sleep "$(pick 1s..3s:1s 1ms..3ms:1ms)")

base work=cpu mode=serial language=c
for mode in serial thread process; do
	cell work=cpu mode=$mode language=c -- cpu --mode $mode "${cpu[@]}"
done
base -
for mode in thread process; do
	cell work=io mode=$mode language=c -- io --mode $mode "${io[@]}"
done

python=${PYTHON:-python3}
if command -v "$python" >/dev/null; then
	program=("$python" scripts/reference/tutorial.py)
	base work=cpu mode=serial language=python
	for mode in serial thread process-fork process-spawn; do
		script work=cpu mode=$mode language=python -- "${program[@]}" cpu $mode "${cpu[@]}"
	done
	base -
	for mode in thread process-fork process-spawn; do
		script work=io mode=$mode language=python -- "${program[@]}" io $mode "${io[@]}"
	done
fi
