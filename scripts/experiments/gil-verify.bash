# shellcheck shell=bash
# See scripts/lib/verify.bash. The first CPython 3 that is found.

summary "Does the emulated lock of CPython 3 behave as the real one does?"
blocks 20

# shellcheck source=scripts/lib/verify.bash
source scripts/lib/verify.bash
policy=cpython3
name=$(first_of $policy)
[[ -z $name ]] || python_twins --fresh-stack
