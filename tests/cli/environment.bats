#!/usr/bin/env bats
#
# build/environment: facts about the machine and the build, as JSON.

setup() {
	environment=${BUILD:-build}/environment
}

@test "environment: prints what it was told and what it found, or null" {
	run "$environment" --run r --label l --seed 4294967295 --commit c --gnuplot "gnuplot 5"
	[ "$status" -eq 0 ]
	for fact in '"run": "r"' '"label": "l"' '"seed": 4294967295' '"commit": "c"' \
		'"gnuplot": "gnuplot 5"' '"hyperfine": null' '"clock_mhz": ' '"memory_available_bytes": ' '"io_pressure_percent": ' "\"architecture\": \"$(uname -m)\"" \
		"\"kernel\": \"$(uname -r)\""; do
		[[ $output == *"$fact"* ]]
	done
	[[ $output =~ \"cpus\":\ [1-9] ]]
	[[ $output != *"\"$(uname -n)\""* ]]
}

@test "environment: counts the CPUs of the affinity mask, not the machine's" {
	first=$(taskset -cp $$ | sed 's/.*: //; s/[,-].*//')
	run taskset -c "$first" "$environment"
	[[ $output == *'"cpus": 1,'* ]]
	[[ $output == *"\"affinity\": \"$first\""* ]]
}

@test "environment: bad options exit 2, a full disk 1" {
	for words in "--seed x" "--seed -1" "--seed 99999999999999999999" "argument" "--unheard-of"; do
		run "$environment" $words
		[ "$status" -eq 2 ]
	done
	status=0
	"$environment" >/dev/full || status=$?
	[ "$status" -eq 1 ]
}
