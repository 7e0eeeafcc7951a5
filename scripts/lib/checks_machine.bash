# shellcheck shell=bash disable=SC2015,SC2154
# More of what scripts/doctor looks at: clocks, cores, memory and disk. See checks.bash.

check_governor() {
	local line cpu first='' mixed=0
	for cpu in ${allowed[@]+"${allowed[@]}"}; do
		first_line "/sys/devices/system/cpu/cpu$cpu/cpufreq/scaling_governor" || continue
		[[ -z $first || $first == "$line" ]] || mixed=1
		first=${first:-$line}
	done
	local advice='sudo cpupower frequency-set --governor performance'
	if [[ -z $first ]]; then
		found unknown governor 'no cpufreq here; a host may have one'
	elif ((mixed)); then
		found bad governor 'not the same on all CPUs' \
			'The same run takes longer on one CPU than on another.' "$advice"
	elif [[ $first == performance ]]; then
		found ok governor performance
	else
		found warn governor "$first" \
			'The clock follows the load, so short runs, and those that sleep, run at another clock than long ones.' \
			"$advice"
	fi
}

check_turbo() {
	local line on=''
	if first_line /sys/devices/system/cpu/intel_pstate/no_turbo; then
		[[ $line == 0 ]] && on=on || on=off
	elif first_line /sys/devices/system/cpu/cpufreq/boost; then
		[[ $line == 1 ]] && on=on || on=off
	fi
	case $on in
	'') found unknown turbo 'no switch of it here' ;;
	off) found ok turbo off ;;
	*)
		found warn turbo on \
			'One busy CPU clocks higher than all together: speedups come out lower. The measured ceiling has that too.' \
			'echo 1 | sudo tee /sys/devices/system/cpu/intel_pstate/no_turbo, or echo 0 to …/cpufreq/boost'
		;;
	esac
}

# Two allowed CPUs that are threads of one core.
check_siblings() {
	local line cpu known=0 cores
	cores=$(for cpu in ${allowed[@]+"${allowed[@]}"}; do
		! first_line "/sys/devices/system/cpu/cpu$cpu/topology/thread_siblings_list" || echo "$line"
	done)
	known=$(grep -c . <<<"$cores")
	cores=$(grep . <<<"$cores" | sort -u | wc -l)
	if ((known == 0)); then
		found unknown siblings 'no topology here'
	elif ((cores < known)); then
		found warn siblings "$known CPUs are the threads of $cores cores" \
			"More than $cores workers share cores, so that efficiency falls there for everyone." \
			"Judge by the measured ceiling, use --pin spread, or switch SMT off (…/cpu/smt/control)."
	else
		found ok siblings 'each CPU is a core, or so it is told'
	fi
}

check_nodes() {
	local line nodes balancing=''
	if ! first_line /sys/devices/system/node/online; then
		found unknown 'memory nodes' 'no /sys/devices/system/node'
		return
	fi
	nodes=$(expand "$line" | wc -l)
	if ((nodes < 2)); then
		found ok 'memory nodes' one
		return
	fi
	! first_line /proc/sys/kernel/numa_balancing || [[ $line == 0 ]] ||
		balancing=', and the kernel moves pages between them'
	found warn 'memory nodes' "$nodes$balancing" \
		'Memory of another node is slower; where a run lands differs from run to run.' \
		'numactl --cpunodebind=0 --membind=0, or --pin packed'
}

check_heat() {
	local line file times=0 known=0
	for file in "$root"/sys/devices/system/cpu/cpu[0-9]*/thermal_throttle/*_throttle_count; do
		first_line "${file#"$root"}" || continue
		[[ $line =~ ^[0-9]{1,15}$ ]] || continue
		known=1
		((times += line))
	done
	if ((known == 0)); then
		found unknown heat 'no count of throttling here'
	elif ((times)); then
		found warn heat "the CPUs were throttled $times times since boot" \
			'A hot machine slows down in the middle of a run.' \
			'Cool it, or look at the clock and the drift of the blocks.'
	else
		found ok heat 'never throttled'
	fi
}

check_power() {
	local line supply battery=0
	for supply in "$root"/sys/class/power_supply/*/; do
		supply=${supply#"$root"}
		first_line "${supply}type" && [[ $line == Battery ]] || continue
		! first_line "${supply}status" || [[ $line != Discharging ]] || battery=1
	done
	if ((battery)); then
		found bad power 'on battery' 'The machine saves power: clocks fall, and fall more as it drains.' \
			'Plug it in.'
	else
		found ok power 'not on battery'
	fi
}

check_virtualisation() {
	local line name=''
	[[ ! -e $root/.dockerenv && ! -e $root/run/.containerenv ]] || name='container'
	if first_line /sys/hypervisor/type; then
		name=${name:+$name in a }'virtual machine'" ($line)"
	elif field /proc/cpuinfo flags; then
		[[ " $line " != *' hypervisor '* ]] || name=${name:+$name in a }'virtual machine'
	elif [[ -z $name ]]; then
		found unknown virtualisation 'this kind of CPU does not tell'
		return
	fi
	case $name in
	'') found ok virtualisation none ;;
	container) found ok virtualisation 'container; see quota and load' ;;
	*)
		found warn virtualisation "$name" \
			"The host's clock, siblings and other guests cannot be seen; CPUs may be threads of one core." \
			'Judge by the measured ceiling and by the steal of the blocks; prefer a machine of your own.'
		;;
	esac
}

check_clocksource() {
	local line
	if ! first_line /sys/devices/system/clocksource/clocksource0/current_clocksource; then
		found unknown clocksource 'not told here'
		return
	fi
	case $line in
	tsc | kvm-clock | arch_sys_counter | hyperv_clocksource*) found ok clocksource "$line" ;;
	hpet | acpi_pm | jiffies | pit | refined-jiffies)
		found bad clocksource "$line" \
			'Reading the clock costs a system call, or it ticks only every few ms: short times are wrong.' \
			'echo tsc | sudo tee /sys/devices/system/clocksource/clocksource0/current_clocksource; see dmesg for why not.'
		;;
	*)
		found warn clocksource "$line" 'It may be slow to read.' 'Use tsc where it is offered.'
		;;
	esac
}

# mebibytes KIB: in words
mebibytes() {
	echo "$(($1 / 1024)) MiB"
}

check_memory() {
	local line available
	if ! field /proc/meminfo MemAvailable || ! [[ $line =~ ^([0-9]{1,15})\ kB$ ]]; then
		found unknown memory 'no MemAvailable'
		return
	fi
	available=${BASH_REMATCH[1]}
	line="$(mebibytes "$available") available"
	if ((available < 256 * 1024)); then
		found bad memory "$line" 'Pages are taken away from the cells, and forks may fail.' 'End other programs.'
	elif ((available < 1024 * 1024)); then
		found warn memory "$line" 'Cells with much memory, as of spawn-methods, may not fit.' \
			'End other programs, or leave these cells out.'
	else
		found ok memory "$line"
	fi
}

check_swap() {
	local line total used
	if ! field /proc/meminfo SwapTotal || ! total=${line% kB} ||
		! field /proc/meminfo SwapFree || ! [[ $total${line% kB} =~ ^[0-9]+$ ]]; then
		found unknown swap 'no SwapTotal'
		return
	fi
	used=$((total - ${line% kB}))
	if ((total == 0)); then
		found ok swap none
	elif ((used >= 64 * 1024)); then
		found warn swap "$(mebibytes $used) in use" \
			'Memory was short: what was swapped out is read back while something is measured.' \
			'End what needs the memory, then sudo swapoff -a && sudo swapon -a'
	else
		found ok swap "$(mebibytes $used) in use"
	fi
}

check_huge_pages() {
	local line
	if ! first_line /sys/kernel/mm/transparent_hugepage/enabled || ! [[ $line =~ \[([a-z]+)\] ]]; then
		found unknown 'huge pages' 'not told here'
	elif [[ ${BASH_REMATCH[1]} == always ]]; then
		found warn 'huge pages' always \
			'Whether memory gets huge pages depends on its state: memory and forks differ from run to run.' \
			'echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled'
	else
		found ok 'huge pages' "${BASH_REMATCH[1]}"
	fi
}

# One layout in all runs is a bias that looks like an effect (Mytkowicz et al., ASPLOS 2009).
check_layout() {
	local line
	if ! first_line /proc/sys/kernel/randomize_va_space; then
		found unknown 'address layout' 'not told here'
	elif [[ $line == 0 ]]; then
		found warn 'address layout' 'the same in every run' \
			'A lucky or unlucky layout of memory is then in all runs of a cell.' \
			'echo 2 | sudo tee /proc/sys/kernel/randomize_va_space'
	else
		found ok 'address layout' 'random'
	fi
}

# Of the file system that results are written to.
check_disk() {
	local free folder=.
	[[ ! -d results ]] || folder=results
	free=$(df -Pk "$folder" 2>/dev/null | awk 'NR == 2 { print $4 }')
	if [[ ! $free =~ ^[0-9]{1,18}$ ]]; then
		found unknown disk 'df does not tell'
	elif ((free < 100 * 1024)); then
		found bad disk "$(mebibytes "$free") free" 'A run may not end: its records and charts have no room.' \
			'Free some space, or move results/.'
	elif ((free < 1024 * 1024)); then
		found warn disk "$(mebibytes "$free") free" 'A full run takes some 10 MiB; many fill it.' 'Free some space.'
	else
		found ok disk "$(mebibytes "$free") free"
	fi
}
