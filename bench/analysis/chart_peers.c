#include "analysis/chart_peers.h"

#include <math.h>
#include <string.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_text.h"

#define RUNS  "The waiting thread runs tasks too"
#define WAITS "The waiting thread only waits"

bool mode_is_ours(const char *mode)
{
	return strcmp(mode, "thread-pool") == 0 || strcmp(mode, "process-pool") == 0;
}

const char *peers_group(const struct cell *cell)
{
	const char *caller = cell_parameter(cell, "caller");

	if (!caller)
		return "";
	return strcmp(caller, "runs") == 0 ? RUNS : WAITS;
}

void peers_note_callers(struct page *page, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (*rows[i].group) {
			page_note(page, "2 workers: oneTBB and OpenMP count the waiting thread "
					"among theirs, the others have it in addition.");
			return;
		}
}

/* Our thread pool that others are compared with, with as many workers as CPUs. */
static const struct cell *find_base(const struct page *page, const char *group)
{
	const struct experiment *experiment = page->experiment;

	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];

		if (strcmp(cell_mode(cell), "thread-pool") == 0 && isfinite(cell->elapsed.value) &&
		    strcmp(peers_group(cell), group) == 0 &&
		    (isnan(cell->workers) || cell->workers == (double)page->summary->cpus))
			return cell;
	}
	return NULL;
}

static const struct cell *fastest_peer(const struct experiment *experiment, const struct cell *base)
{
	const struct cell *best = NULL;

	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];

		if (cell->base != base || mode_is_ours(cell_mode(cell)) ||
		    !isfinite(cell->elapsed.value))
			continue;
		if (!best || cell->elapsed.value < best->elapsed.value)
			best = cell;
	}
	return best;
}

/* "the fastest peer, oneTBB, 2.1 times as long". */
static void peer_words(const struct page *page, const struct cell *ours, const struct cell *peer,
		       char *text, size_t size)
{
	struct finding finding = finding_of(page->summary, peer, ours, PHASE_HEADLINE);
	double ratio = finding.ratio.value;
	const char *name = mode_label(cell_mode(peer));
	char number[CHART_NUMBER_SIZE];

	if (!finding.ratio.has_interval)
		snprintf(text, size, "the fastest peer, %s, %s", name,
			 chart_time(number, peer->elapsed.value));
	else if (finding.verdict == VERDICT_CANNOT_TELL)
		snprintf(text, size, "not to be told from the fastest peer, %s", name);
	else if (finding.verdict == VERDICT_EQUIVALENT)
		snprintf(text, size, "the fastest peer, %s, the same within %g %%", name,
			 page->summary->margin * 100);
	else if (ratio > 1)
		snprintf(text, size, "the fastest peer, %s, %s %s", name,
			 chart_ratio(number, ratio), ratio >= 1.995 ? "as long" : "longer");
	else
		snprintf(text, size, "the fastest peer, %s, %.0f %% of that", name, ratio * 100);
}

static void add_words(const struct page *page, const struct cell *ours, char *text, size_t size)
{
	const struct cell *peer = fastest_peer(page->experiment, ours);
	size_t used = strlen(text);
	char number[CHART_NUMBER_SIZE], words[CHART_TEXT_SIZE / 4] = "";

	if (peer)
		peer_words(page, ours, peer, words, sizeof(words));
	snprintf(text + used, size - used, "%s%s%s", chart_time(number, ours->elapsed.value),
		 *words ? "; " : "", words);
}

void peers_title(const struct page *page, const char *lead, char *text, size_t size)
{
	const struct cell *alone = find_base(page, "");
	const struct cell *waits = alone ? alone : find_base(page, WAITS);
	const struct cell *runs = find_base(page, RUNS);
	size_t used;

	if (!waits && !runs) {
		snprintf(text, size, "%s",
			 page->experiment->summary ? page->experiment->summary : "");
		return;
	}
	snprintf(text, size, "%s our thread pool ", lead);
	if (waits)
		add_words(page, waits, text, size);
	used = strlen(text);
	if (runs) {
		snprintf(text + used, size - used, "%s",
			 waits ? ". If the waiting thread helps, " : "");
		add_words(page, runs, text, size);
	}
}

/* Three digits. */
static int digits(double value)
{
	return value < 0.0995 ? 3 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
}

void peers_ratio(const struct page *page, const struct cell *cell, char *text, size_t size)
{
	struct finding finding;
	size_t used;

	text[0] = '\0';
	for (size_t i = 0; i < page->experiment->cell_count; i++)
		if (page->experiment->cells[i]->base == cell)
			snprintf(text, size, "base");
	if (!cell->base || cell->base == cell)
		return;
	finding = finding_of(page->summary, cell, cell->base, PHASE_HEADLINE);
	if (!isfinite(finding.ratio.value))
		return;
	snprintf(text, size, "%.*f×", digits(finding.ratio.value), finding.ratio.value);
	used = strlen(text);
	if (finding.ratio.has_interval)
		snprintf(text + used, size - used, " [%.*f, %.*f]", digits(finding.ratio.low),
			 finding.ratio.low, digits(finding.ratio.high), finding.ratio.high);
}

static struct estimate nothing(void)
{
	return (struct estimate) { .value = NAN, .low = NAN, .high = NAN };
}

void peers_row(struct row *row, const struct cell *cell)
{
	*row = (struct row) { .cell = cell, .mode = cell_mode(cell), .group = peers_group(cell) };
	snprintf(row->label, sizeof(row->label), "%s", mode_label(row->mode));
	for (size_t a = 0; a < MOST_AXES; a++) {
		row->values[a].time = nothing();
		row->values[a].hollow = row->values[a].bar = NAN;
	}
	row->values[0].time = cell->elapsed;
}

int peers_compare_rows(const void *a, const void *b)
{
	const struct row *p = a, *q = b;
	int order = strcmp(p->group, q->group);

	return order ? order : mode_rank(p->mode) - mode_rank(q->mode);
}
