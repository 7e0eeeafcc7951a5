# shellcheck shell=bash disable=SC2015,SC2030,SC2031,SC2034,SC2154
# The random order of a block: a pure function of seed and block number, the
# same on every machine and in every version of awk or bash.

# One step of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) on random_state,
# into random_value. Bash's arithmetic wraps at 64 bits; >> keeps the sign, so
# the shifts are masked.
next_random() {
	local -i z
	random_state=$((random_state + 0x9e3779b97f4a7c15))
	z=random_state
	z=$(((z ^ (z >> 30 & 0x3ffffffff)) * 0xbf58476d1ce4e5b9))
	z=$(((z ^ (z >> 27 & 0x1fffffffff)) * 0x94d049bb133111eb))
	random_value=$((z ^ (z >> 31 & 0x1ffffffff)))
}

# shuffle SEED BLOCK COUNT: sets `order` to a permutation of 0 … COUNT-1
# (Fisher-Yates). The bias of the remainder is below COUNT / 2^63.
shuffle() {
	local i j swap
	random_state=$1
	next_random
	random_state=$((random_value + $2))
	next_random
	random_state=$random_value
	order=()
	for ((i = 0; i < $3; i++)); do
		order+=("$i")
	done
	for ((i = $3 - 1; i > 0; i--)); do
		next_random
		j=$(((random_value & 0x7fffffffffffffff) % (i + 1)))
		swap=${order[i]} order[i]=${order[j]} order[j]=$swap
	done
}
