# shellcheck shell=bash disable=SC2015,SC2154
# What scripts/doctor looks at: one function a check. Each calls found once; files are read
# below $root, so that a test may show it any machine. Here: who may use the CPUs, and who does.

# found LEVEL NAME WHAT [HARM [ADVICE]]
found() {
	levels+=("$1")
	names+=("$2")
	founds+=("$3")
	harms+=("${4:-}")
	advices+=("${5:-}")
}

run_checks() {
	local check
	levels=() names=() founds=() harms=() advices=()
	find_cpus
	for check in load cpu_pressure memory_pressure io_pressure steal cpus quota governor turbo \
		siblings nodes heat power virtualisation clocksource memory swap huge_pages layout disk; do
		"check_$check"
	done
}

# first_line FILE: sets line; false if there is no such file or it is empty
first_line() {
	line=
	{ IFS= read -r line <"$root$1"; } 2>/dev/null
	[[ -n $line ]]
}

# field FILE KEY: sets line to the value of the first line "KEY: VALUE" or "KEY : VALUE"
field() {
	local text
	while IFS= read -r text; do
		[[ $text == "$2"* && ${text#"$2"} =~ ^[[:space:]]*:[[:space:]]*(.*)$ ]] || continue
		line=${BASH_REMATCH[1]}
		return 0
	done <"$root$1"
	return 1
} 2>/dev/null

# hundredths NUMBER: prints 259 for 2.59; false if it is none
hundredths() {
	[[ $1 =~ ^([0-9]{1,12})(\.([0-9]*))?$ ]] || return 1
	local part=${BASH_REMATCH[3]}00
	echo $((10#${BASH_REMATCH[1]} * 100 + 10#${part:0:2}))
}

# expand LIST: prints the numbers of a list of the kernel's: 0-3,6
expand() {
	local part
	for part in ${1//,/ }; do
		[[ $part =~ ^([0-9]{1,6})(-([0-9]{1,6}))?$ ]] || continue
		seq "${BASH_REMATCH[1]}" "${BASH_REMATCH[3]:-${BASH_REMATCH[1]}}"
	done
}

# Sets allowed, the CPUs that we may use, and online, how many there are; empty if unknown.
find_cpus() {
	local line
	allowed=() online=
	! field /proc/self/status Cpus_allowed_list || mapfile -t allowed < <(expand "$line")
	! first_line /sys/devices/system/cpu/online || online=$(expand "$line" | wc -l)
}

# of_cpus: prints the number to judge a load by
of_cpus() {
	echo $((${#allowed[@]} ? ${#allowed[@]} : 1))
}

# What runs now counts: the load of the last minute may be that of a build, or of our own runs.
check_load() {
	local line sample others=0 samples=10 level=ok minute
	for ((sample = 0; sample < samples; sample++)); do
		if ! first_line /proc/loadavg || ! [[ $line =~ ^([0-9.]+)\ .*\ ([0-9]{1,9})/ ]]; then
			found unknown load 'no /proc/loadavg'
			return
		fi
		minute=${BASH_REMATCH[1]}
		((others += BASH_REMATCH[2] > 1 ? BASH_REMATCH[2] - 1 : 0)) # one is ourselves
		[[ -n $root ]] || sleep 0.03
	done
	((others * 10 < samples * 2)) || level=warn
	((2 * others < samples * $(of_cpus))) || level=bad
	printf -v line '%d.%d tasks of others now; %s over the last minute' \
		$((others / samples)) $((others % samples)) "$minute"
	if [[ $level == ok ]]; then
		found ok load "$line"
	else
		found "$level" load "$line" \
			'Other programs compute too: they take CPUs from the cells and make them wait.' \
			'End or pause them (top shows them).'
	fi
}

# pressure OF NAME WARN BAD HARM ADVICE: by the share of the last 10 s, in per cent, where it is
# called so
pressure() {
	local line share level=ok
	if ! first_line "/proc/pressure/$1" || [[ ! $line =~ ^some\ avg10=([0-9.]+) ]] ||
		! share=$(hundredths "${BASH_REMATCH[1]}"); then
		found unknown "$2" 'no pressure information (PSI) here'
		return
	fi
	((share < 100 * $3)) || level=warn
	((share < 100 * $4)) || level=bad
	line="tasks waited in ${BASH_REMATCH[1]} % of the last 10 s"
	if [[ $level == ok ]]; then
		found ok "$2" "$line"
	else
		found "$level" "$2" "$line" "$5" "$6"
	fi
}

# Never bad: it may be that of our own last run.
check_cpu_pressure() {
	pressure cpu 'CPU pressure' 10 101 'More tasks want CPUs than there are.' \
		'End or pause other programs.'
}

check_memory_pressure() {
	pressure memory 'memory pressure' 1 5 'Tasks wait for memory to be freed or read back.' \
		'End what uses much memory.'
}

check_io_pressure() {
	pressure io 'I/O pressure' 10 40 'Something writes or reads much: it disturbs caches, and runs that sleep.' \
		'Wait until it has ended.'
}

check_steal() {
	local line words=() word total=0 share
	! first_line /proc/stat || read -ra words <<<"$line"
	if ((${#words[@]} < 9)); then
		found unknown 'steal' 'no steal time in /proc/stat'
		return
	fi
	for word in "${words[@]:1:8}"; do
		[[ ! $word =~ ^[0-9]{1,17}$ ]] || ((total += word))
	done
	[[ ${words[8]} =~ ^[0-9]{1,15}$ ]] || words[8]=0
	share=$((total ? words[8] * 10000 / total : 0))
	line="$((share / 100)).$((share / 10 % 10)) % of the CPUs' time since boot"
	local harm='The hypervisor gives the CPUs to other guests; the same run then takes longer.'
	local advice='Measure at another time or on another host; each block tells its steal.'
	if ((share >= 500)); then
		found bad steal "$line" "$harm" "$advice"
	elif ((share >= 100)); then
		found warn steal "$line" "$harm" "$advice"
	else
		found ok steal "$line"
	fi
}

check_cpus() {
	local count=${#allowed[@]}
	if ((count == 0)); then
		found unknown CPUs 'no Cpus_allowed_list'
	elif ((count == 1)); then
		found warn CPUs 'one CPU is allowed' 'Nothing runs in parallel: every speedup is 1 at best.' \
			'Allow more (taskset, cpuset), or read the results as those of one CPU.'
	elif [[ -n $online ]] && ((count < online)); then
		found warn CPUs "$count of $online CPUs are allowed" \
			'Others may use the same CPUs; results are those of a smaller machine.' \
			'Run without taskset or cpuset, unless that is what you want to know.'
	elif ((count < 4)); then
		found ok CPUs "$count CPUs; scaling laws need 4"
	else
		found ok CPUs "all $count"
	fi
}

# quota_of FOLDER: prints the quota of a control group in hundredths of a CPU, if it has one
quota_of() {
	local line quota period
	if first_line "$1/cpu.max"; then
		read -r quota period <<<"$line"
	elif first_line "$1/cpu.cfs_quota_us"; then
		quota=$line
		first_line "$1/cpu.cfs_period_us" && period=$line
	fi
	[[ ${quota:-} =~ ^[0-9]{1,15}$ && ${period:-} =~ ^[1-9][0-9]{0,14}$ ]] || return 0
	echo $((quota * 100 / period))
}

# Sets tightest: the smallest quota from our group up to the root, or nothing.
find_quota() {
	local text group folder quota
	tightest=
	while IFS=: read -r _ text group; do
		case ,$text, in
		,,) folder=/sys/fs/cgroup ;;
		*,cpu,*) folder=/sys/fs/cgroup/cpu ;;
		*) continue ;;
		esac
		while :; do
			quota=$(quota_of "$folder${group%/}")
			[[ -z $quota ]] || { [[ -n $tightest ]] && ((tightest <= quota)); } || tightest=$quota
			[[ $group == */* ]] || break
			group=${group%/*}
		done
	done <"$root/proc/self/cgroup"
} 2>/dev/null

check_quota() {
	local tightest cpus
	if [[ ! -r $root/proc/self/cgroup ]]; then
		found unknown quota 'no /proc/self/cgroup'
		return
	fi
	find_quota
	cpus=$(of_cpus)
	if [[ -z $tightest ]]; then
		found ok quota 'none'
	elif ((tightest < 100 * cpus)); then
		printf -v tightest '%d.%02d' $((tightest / 100)) $((tightest % 100))
		found bad quota "$tightest CPUs in a control group that may use $cpus" \
			'Whoever computes on more CPUs is stopped for the rest of each period, 100 ms as a rule.' \
			'Lift the limit (docker run --cpus, systemd CPUQuota), or allow whole CPUs by cpuset instead.'
	else
		found ok quota 'not below the allowed CPUs'
	fi
}
