# shellcheck shell=bash
# See scripts/lib/verify.bash: CPython 2, and what is characteristic of the others.

summary "Do the emulated locks of other interpreters behave as the real ones do?"
blocks 8

# shellcheck source=scripts/lib/verify.bash
source scripts/lib/verify.bash
for policy in cpython2 ruby ocaml pypy; do
	name=$(first_of $policy)
	case ${name:+$policy} in
	cpython2) python_twins "" ;;
	ruby) io_twins "$(speed_of "$name")" sleep 20 6s 1 2 ;;
	ocaml) io_twins "$(speed_of "$name")" sleep 20 3s 1 2 ;;
	pypy) handoff_twins "$(speed_of "$name")" 500ms 2 4 ;;
	esac
done
