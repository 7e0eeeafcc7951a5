#!/usr/bin/env bats
#
# scripts/doctor, shown machines that were never there.

setup() {
	root=$BATS_TEST_TMPDIR/machine
	bin=$BATS_TEST_TMPDIR/bin
	mkdir "$root" "$bin"
	# a disk of its own
	printf '#!/bin/sh\necho "Filesystem\n/dev/x 9 9 %s 1%% /"\n' 50000000 >"$bin/df"
	chmod +x "$bin/df"
	PATH=$bin:$PATH
}

# put FILE TEXT
put() {
	mkdir -p "$root/$(dirname "$1")"
	printf '%s\n' "$2" >"$root/$1"
}

# A quiet machine of four CPUs on which all is well.
healthy() {
	local cpu
	put proc/loadavg '0.02 0.10 0.20 1/200 4711'
	for cpu in cpu memory io; do
		put proc/pressure/$cpu 'some avg10=0.00 avg60=0.00 avg300=0.00 total=9'
	done
	put proc/stat 'cpu  1000 0 500 90000 10 0 5 0 0 0'
	put proc/self/status 'Cpus_allowed_list:	0-3'
	put proc/self/cgroup '0::/user/me'
	put proc/cpuinfo 'flags		: fpu tsc'
	put proc/meminfo 'MemAvailable:    8000000 kB
SwapTotal:       1000000 kB
SwapFree:        1000000 kB'
	put proc/sys/kernel/randomize_va_space 2
	put sys/devices/system/cpu/online 0-3
	put sys/devices/system/cpu/intel_pstate/no_turbo 1
	for cpu in 0 1 2 3; do
		put sys/devices/system/cpu/cpu$cpu/cpufreq/scaling_governor performance
		put sys/devices/system/cpu/cpu$cpu/topology/thread_siblings_list $cpu
		put sys/devices/system/cpu/cpu$cpu/thermal_throttle/core_throttle_count 0
	done
	put sys/devices/system/node/online 0
	put sys/devices/system/clocksource/clocksource0/current_clocksource tsc
	put sys/kernel/mm/transparent_hugepage/enabled 'always [madvise] never'
}

doctor() {
	run scripts/doctor --root "$root" "$@"
	echo "$output"
}

# says LEVEL NAME WHAT: the finding, and the exit status that goes with it
says() {
	local bad=0
	doctor
	grep -qE "^$1 +$2 +$3" <<<"$output"
	! grep -q '^bad ' <<<"$output" || bad=1
	[ "$status" -eq "$bad" ]
}

@test "doctor: on a healthy machine all is well" {
	healthy
	doctor
	[ "$status" -eq 0 ]
	[[ $output == *"0 bad, 0 warnings, 0 unknown, 20 ok"* ]]
	doctor --brief
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "doctor: where nothing can be read, nothing is bad and nothing is claimed" {
	doctor
	[ "$status" -eq 0 ]
	[[ $output == *"0 bad, 0 warnings, 18 unknown, 2 ok"* ]] # no battery, and the disk
}

@test "doctor: others that compute are bad from half of the CPUs on" {
	healthy
	put proc/loadavg '0.02 0.10 0.20 2/200 4711'
	says warn load '1.0 tasks of others now; 0.02 over'
	put proc/loadavg '0.02 0.10 0.20 3/200 4711'
	says bad load '2.0 tasks of others'
	# a load that has ended is none
	put proc/loadavg '3.90 2.10 0.20 1/200 4711'
	says ok load '0.0 tasks of others now; 3.90 over'
}

@test "doctor: pressure" {
	healthy
	put proc/pressure/memory 'some avg10=7.50 avg60=0.00 avg300=0.00 total=9'
	says bad 'memory pressure' 'tasks waited in 7.50 %'
	put proc/pressure/memory 'some avg10=1.00 avg60=0.00 avg300=0.00 total=9'
	says warn 'memory pressure' 'tasks waited in 1.00 %'
	put proc/pressure/cpu 'some avg10=99.00 avg60=0.00 avg300=0.00 total=9'
	says warn 'CPU pressure' 'tasks waited in 99.00 %'
	put proc/pressure/io 'some avg10=40.00 avg60=0.00 avg300=0.00 total=9'
	says bad 'I/O pressure' 'tasks waited in 40.00 %'
}

@test "doctor: stolen time" {
	healthy
	put proc/stat 'cpu  1000 0 500 90000 10 0 5 1500 0 0'
	says warn steal '1.6 % of'
	put proc/stat 'cpu  1000 0 500 90000 10 0 5 9000 0 0'
	says bad steal '8.9 % of'
}

@test "doctor: fewer CPUs than there are" {
	healthy
	put proc/self/status 'Cpus_allowed_list:	0,2-3'
	says warn CPUs '3 of 4 CPUs are allowed'
	put proc/self/status 'Cpus_allowed_list:	2'
	says warn CPUs 'one CPU is allowed'
	put proc/self/status 'Cpus_allowed_list:	0-1'
	put sys/devices/system/cpu/online 0-1
	says ok CPUs '2 CPUs; scaling laws need 4'
}

@test "doctor: the tightest quota up to the root counts, of either kind" {
	healthy
	put sys/fs/cgroup/user/me/cpu.max 'max 100000'
	put sys/fs/cgroup/user/cpu.max '250000 100000'
	says bad quota '2.50 CPUs in a control group that may use 4'
	put sys/fs/cgroup/user/me/cpu.max '50000 100000'
	says bad quota '0.50 CPUs'
	put sys/fs/cgroup/user/me/cpu.max '400000 100000'
	put sys/fs/cgroup/user/cpu.max 'max 100000'
	says ok quota 'not below'
	put proc/self/cgroup '4:cpuacct,cpu:/box
0::/'
	put sys/fs/cgroup/cpu/box/cpu.cfs_quota_us 150000
	put sys/fs/cgroup/cpu/box/cpu.cfs_period_us 100000
	says bad quota '1.50 CPUs'
	put sys/fs/cgroup/cpu/box/cpu.cfs_quota_us -1
	says ok quota none
}

@test "doctor: clocks that change" {
	healthy
	put sys/devices/system/cpu/cpu1/cpufreq/scaling_governor powersave
	says bad governor 'not the same on all CPUs'
	put proc/self/status 'Cpus_allowed_list:	1'
	says warn governor powersave
	put sys/devices/system/cpu/intel_pstate/no_turbo 0
	says warn turbo on
	rm -r "$root/sys/devices/system/cpu/intel_pstate"
	put sys/devices/system/cpu/cpufreq/boost 0
	says ok turbo off
	put sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count 17
	says warn heat 'the CPUs were throttled 17 times'
	put sys/class/power_supply/BAT0/type Battery
	put sys/class/power_supply/BAT0/status Discharging
	says bad power 'on battery'
}

@test "doctor: threads of one core, and two memory nodes" {
	healthy
	put sys/devices/system/cpu/cpu0/topology/thread_siblings_list 0,2
	put sys/devices/system/cpu/cpu2/topology/thread_siblings_list 0,2
	says warn siblings '4 CPUs are the threads of 3 cores'
	put sys/devices/system/node/online 0-1
	says warn 'memory nodes' 2
	put proc/sys/kernel/numa_balancing 1
	says warn 'memory nodes' '2, and the kernel moves pages'
}

@test "doctor: what the machine is made of" {
	healthy
	put proc/cpuinfo 'flags		: fpu hypervisor tsc'
	says warn virtualisation 'virtual machine'
	put .dockerenv ''
	says warn virtualisation 'container in a virtual machine'
	put proc/cpuinfo 'flags		: fpu tsc'
	says ok virtualisation 'container;'
	put sys/devices/system/clocksource/clocksource0/current_clocksource hpet
	says bad clocksource hpet
	put sys/devices/system/clocksource/clocksource0/current_clocksource sundial
	says warn clocksource sundial
}

@test "doctor: memory, swap, huge pages, layout and disk" {
	healthy
	put proc/meminfo 'MemAvailable:    200000 kB
SwapTotal:       1000000 kB
SwapFree:        500000 kB'
	says bad memory '195 MiB available'
	says warn swap '488 MiB in use'
	put sys/kernel/mm/transparent_hugepage/enabled '[always] madvise never'
	says warn 'huge pages' always
	put proc/sys/kernel/randomize_va_space 0
	says warn 'address layout' 'the same in every run'
	sed -i s/50000000/90000/ "$bin/df"
	says bad disk '87 MiB free'
}

@test "doctor: files that hold nonsense are no reason to fail" {
	healthy
	# shellcheck disable=SC2016 # what must not be run
	find "$root" -type f | while IFS= read -r file; do
		printf 'a[$(touch %s/ran)] "\\ \033[31m 99999999999999999999999' "$BATS_TEST_TMPDIR" >"$file"
	done
	doctor
	[[ $output == *" unknown, "* ]]
	[[ $output != *"syntax error"* && $output != *"division by"* ]]
	[ ! -e "$BATS_TEST_TMPDIR/ran" ]
	doctor --json
	command -v python3 >/dev/null || skip "no python3"
	python3 -c 'import json, sys; json.loads(sys.argv[1])' "$output"
}

@test "doctor: JSON and the line that is for the driver" {
	healthy
	put proc/pressure/memory 'some avg10=7.50 avg60=0.00 avg300=0.00 total=9'
	doctor --brief
	[ "$status" -eq 1 ]
	[ "$output" = "not fit for measuring (scripts/doctor says more): memory pressure: tasks waited in 7.50 % of the last 10 s" ]
	DOCTOR_ROOT=$root run scripts/doctor --json
	[ "$status" -eq 1 ]
	[[ $output == *'"bad": 1,'*'"name": "memory pressure", "level": "bad", "found": "tasks waited'* ]]
	command -v python3 >/dev/null || skip "no python3"
	python3 - "$output" <<-'EOF'
		import json, sys
		facts = json.loads(sys.argv[1])
		assert len(facts["findings"]) == 20 == sum(facts[k] for k in ("bad", "warn", "unknown", "ok"))
		assert all(f["harm"] and f["advice"] for f in facts["findings"] if f["level"] in ("bad", "warn"))
	EOF
}

@test "doctor: this machine, in 80 columns; bad words exit with 2" {
	run scripts/doctor
	[ "$status" -le 1 ]
	[ "$(wc -L <<<"$output")" -le 80 ]
	[[ $output == *" bad, "*" warnings, "*" unknown, "*" ok" ]]
	for words in --unheard-of word --root '--root /nonesuch'; do
		# shellcheck disable=SC2086 # several words
		run scripts/doctor $words
		[ "$status" -eq 2 ]
	done
	run scripts/doctor --help
	[ "$status" -eq 0 ]
	[ "$(wc -L <<<"$output")" -le 80 ]
}
