# shellcheck shell=bash
# Shared by summarize*.bats: a synthetic run folder and what may be asked of it.

setup() {
	summarize=${BUILD:-build}/summarize
	folder=$BATS_TEST_TMPDIR/fixture
	error=$BATS_TEST_TMPDIR/error
}

fixture() {
	tests/cli/fixtures/run-folder "$folder" "$@"
}

# Edit a file of the folder: change FILE SED-EXPRESSION...
change() {
	local file=$folder/$1
	shift
	sed "$@" "$file" >"$file.changed"
	if cmp -s "$file" "$file.changed"; then
		echo "an edit that changes nothing tests nothing: $*"
		return 1
	fi
	mv "$file.changed" "$file"
}

# The folder is refused with a message that holds every word, and no table.
refused() {
	local status=0 word
	"$summarize" "$folder" >"$BATS_TEST_TMPDIR/out" 2>"$error" || status=$?
	cat "$error"
	[ "$status" -eq 1 ]
	for word; do
		grep -qF -- "$word" "$error"
	done
	[ ! -s "$BATS_TEST_TMPDIR/out" ]
	[ ! -e "$folder/summary.tsv" ]
	[ ! -e "$folder/summary.md" ]
}

same_answers() {
	"$summarize" --quiet "$folder"
	diff tests/cli/golden/summary.tsv "$folder/summary.tsv"
}
