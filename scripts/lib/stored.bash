# shellcheck shell=bash disable=SC2154
# Where a stored run is, for scripts that read one; called_from is where they were called.

# from_there PATH: the path as it was meant there
from_there() {
	case $1 in
	/*) printf '%s' "$1" ;;
	*) printf '%s/%s' "$called_from" "$1" ;;
	esac
}

# stored_run RUN: its folder, named from there or in results/; where neither is, the first
stored_run() {
	local folder
	folder=$(from_there "${1%/}")
	[[ -d $folder || $1 == */* || ! -d results/$1 ]] || folder=results/$1
	printf '%s' "$folder"
}
