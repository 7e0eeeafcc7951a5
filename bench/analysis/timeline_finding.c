#include "analysis/timeline_finding.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_text.h"
#include "analysis/statistics.h"

/* Slices that one may expect to see apart. */
#define WANTED_SLICES 16UL

bool timeline_has_lock(const struct timeline *timeline)
{
	for (size_t i = 0; i < timeline->worker_count; i++)
		for (size_t j = 0; j < timeline->workers[i].count; j++)
			if (timeline->workers[i].slices[j].doing == DOING_WAITS)
				return true;
	return false;
}

bool timeline_blocks(const struct timeline_worker *worker)
{
	for (size_t i = 0; i < worker->count; i++)
		if (worker->slices[i].doing == DOING_BLOCKED)
			return true;
	return false;
}

/* ---- the window --------------------------------------------------------------------- */

static int compare_numbers(const void *first, const void *second)
{
	double a = *(const double *)first, b = *(const double *)second;

	return a < b ? -1 : a > b;
}

/* When somebody began to run, ascending; NULL out of memory. */
static double *beginnings(const struct timeline *timeline, size_t *count)
{
	size_t most = 1;
	double *times;

	for (size_t i = 0; i < timeline->worker_count; i++)
		most += timeline->workers[i].count;
	times = calloc(most, sizeof(*times));
	*count = 0;
	for (size_t i = 0; times && i < timeline->worker_count; i++) {
		const struct timeline_worker *worker = &timeline->workers[i];

		for (size_t j = 0; j < worker->count; j++)
			if (worker->slices[j].doing == DOING_RUNS &&
			    worker->slices[j].begin_ns < timeline->end_ns)
				times[(*count)++] = worker->slices[j].begin_ns;
	}
	if (times)
		qsort(times, *count, sizeof(*times), compare_numbers);
	return times;
}

/* 1, 2 or 5 times a power of ten, the nearest on a logarithmic scale. */
static double round_length(double length)
{
	static const double nice[] = { 1, 2, 5, 10 };
	double power = pow(10, floor(log10(length))), best = power;

	for (size_t i = 0; i < 4; i++)
		if (fabs(log(nice[i] * power / length)) < fabs(log(best / length)))
			best = nice[i] * power;
	return best;
}

static struct window around(const double *begins, size_t count, double end_ns)
{
	size_t middle = count / 2;
	double spacing_ns = (begins[count - 1] - begins[0]) / (double)(count - 1);
	double length_ns = round_length(WANTED_SLICES * spacing_ns), best = INFINITY;
	struct window window = { begins[0], end_ns };

	/* Of the places near the middle, the one that is like the whole. */
	for (size_t i = middle - count / 4; i <= middle + count / 4 && i < count; i++) {
		double inside = 0, wrong;

		for (size_t j = i; j < count && begins[j] < begins[i] + length_ns; j++)
			inside++;
		wrong = fabs(inside - length_ns / spacing_ns) +
			fabs((double)i - (double)middle) / (double)count;
		if (begins[i] + length_ns <= end_ns && wrong < best) {
			best = wrong;
			/* a little of what was before */
			window.from_ns = fmax(begins[i] - length_ns / 50, 0);
			window.to_ns = window.from_ns + length_ns;
		}
	}
	return window;
}

struct window timeline_choose_window(const struct timeline *timeline)
{
	struct window window = { timeline->begin_ns, timeline->end_ns };
	size_t count;
	double *begins = beginnings(timeline, &count);

	if (begins && count >= 2 * WANTED_SLICES && begins[count - 1] > begins[0])
		window = around(begins, count, timeline->end_ns);
	free(begins);
	return window;
}

/* ---- figures ------------------------------------------------------------------------ */

typedef bool chosen(const struct timeline_worker *worker, size_t slice, double *value);

/* How long somebody kept the lock before another got it; the last slice was not ended by one. */
static bool held(const struct timeline_worker *worker, size_t i, double *value)
{
	const struct slice *slice = &worker->slices[i];

	*value = slice->end_ns - slice->begin_ns;
	return slice->doing == DOING_RUNS && i + 1 < worker->count &&
	       worker->slices[i + 1].doing == DOING_WAITS;
}

/* From the end of a blocking call to the lock: a wait, or none. */
static bool came_late(const struct timeline_worker *worker, size_t i, double *value)
{
	const struct slice *slice = &worker->slices[i];

	if (i == 0 || worker->slices[i - 1].doing != DOING_BLOCKED)
		return false;
	*value = slice->doing == DOING_WAITS ? slice->end_ns - slice->begin_ns : 0;
	return slice->doing == DOING_WAITS || slice->doing == DOING_RUNS;
}

/* NAN for none; 0 or -ENOMEM. */
static int median_of(const struct timeline *timeline, chosen *choose, double *median)
{
	size_t most = 1, count = 0;
	double *values, value;

	for (size_t i = 0; i < timeline->worker_count; i++)
		most += timeline->workers[i].count;
	values = calloc(most, sizeof(*values));
	if (!values)
		return -ENOMEM;
	for (size_t i = 0; i < timeline->worker_count; i++)
		for (size_t j = 0; j < timeline->workers[i].count; j++)
			if (timeline->workers[i].slices[j].end_ns <= timeline->end_ns &&
			    choose(&timeline->workers[i], j, &value))
				values[count++] = value;
	qsort(values, count, sizeof(*values), compare_numbers);
	*median = count ? statistics_quantile(values, count, 0.5) : NAN;
	free(values);
	return 0;
}

/* How many do this at the same time. */
static double average_of(const struct timeline *timeline, enum doing doing)
{
	double sum_ns = 0;

	for (size_t i = 0; i < timeline->worker_count; i++)
		for (size_t j = 0; j < timeline->workers[i].count; j++) {
			const struct slice *slice = &timeline->workers[i].slices[j];

			if (slice->doing == doing && slice->end_ns <= timeline->end_ns)
				sum_ns += slice->end_ns - slice->begin_ns;
		}
	return sum_ns / (timeline->end_ns - timeline->begin_ns);
}

/* ---- words -------------------------------------------------------------------------- */

static const char *count_words(char *buffer, size_t size, size_t count, bool capital)
{
	static const char *const words[] = { "no",   "one", "two",   "three", "four",
					     "five", "six", "seven", "eight", "nine" };

	if (count < sizeof(words) / sizeof(words[0]))
		snprintf(buffer, size, "%s", words[count]);
	else
		snprintf(buffer, size, "%zu", count);
	if (capital && buffer[0] >= 'a')
		buffer[0] = (char)(buffer[0] - 'a' + 'A');
	return buffer;
}

static void title_convoy(char *text, size_t size, size_t hogs, double late_ns)
{
	char time[CHART_NUMBER_SIZE], count[32];
	const char *plural = hogs == 1 ? "" : "s";

	chart_time(time, late_ns);
	count_words(count, sizeof(count), hogs, late_ns >= 1e6);
	if (late_ns >= 1e6)
		snprintf(text, size,
			 "%s CPU-bound thread%s keep%s the GIL: who wakes beside %s runs %s late "
			 "(median)",
			 count, plural, hogs == 1 ? "s" : "", hogs == 1 ? "it" : "them", time);
	else
		snprintf(text, size,
			 "Beside %s CPU-bound thread%s, who wakes runs after %s (median)", count,
			 plural, time);
}

static void title_hogs(const struct timeline *timeline, char *text, size_t size, size_t hogs,
		       double held_ns)
{
	char time[CHART_NUMBER_SIZE], count[32], cpus[32];

	count_words(count, sizeof(count), hogs, true);
	count_words(cpus, sizeof(cpus), (size_t)timeline->cpus, false);
	chart_time(time, held_ns);
	snprintf(text, size,
		 "%s CPU-bound threads %s %s CPU%s: the GIL changes hands every %s "
		 "(median)",
		 count, held_ns < 2e6 ? "fight for the GIL on" : "take turns on", cpus,
		 timeline->cpus > 1 ? "s" : "", time);
	/* twice the GIL is once too often */
	if (held_ns < 2e6)
		snprintf(text, size,
			 "%s CPU-bound threads fight for the GIL on %s CPU%s: it changes hands "
			 "every %s (median)",
			 count, cpus, timeline->cpus > 1 ? "s" : "", time);
}

static void title_free(const struct timeline *timeline, char *text, size_t size, size_t hogs)
{
	size_t count = timeline->worker_count;
	const char *noun = strncmp(timeline->mode, "process", 7) == 0 ? "process" : "thread";
	const char *plural = count == 1 ? "" : *noun == 'p' ? "es" : "s";
	char number[32];

	snprintf(text, size, "%s %s%s, none waits for a GIL: on average %.2f %s at a time",
		 count_words(number, sizeof(number), count, true), noun, plural,
		 average_of(timeline, hogs > 0 ? DOING_RUNS : DOING_BLOCKED),
		 hogs > 0 ? "run" : "are blocked");
}

int timeline_title(const struct timeline *timeline, char *text, size_t size)
{
	size_t hogs = 0;
	double held_ns, late_ns;

	for (size_t i = 0; i < timeline->worker_count; i++)
		hogs += timeline->workers[i].count > 0 && !timeline_blocks(&timeline->workers[i]);
	if (median_of(timeline, held, &held_ns) != 0 ||
	    median_of(timeline, came_late, &late_ns) != 0)
		return -ENOMEM;
	if (hogs > 0 && isfinite(late_ns) && timeline_has_lock(timeline))
		title_convoy(text, size, hogs, late_ns);
	else if (isfinite(held_ns))
		title_hogs(timeline, text, size, timeline->worker_count, held_ns);
	else
		title_free(timeline, text, size, hogs);
	return 0;
}

static void policy_words(const struct timeline *timeline, char *text, size_t size)
{
	char time[CHART_NUMBER_SIZE];

	if (strcmp(timeline->gil, "native") == 0)
		snprintf(text, size, "native, without a GIL");
	else if (strcmp(timeline->gil, "none") == 0)
		snprintf(text, size, "interpreted, without a GIL");
	else if (strcmp(timeline->gil, "cpython2") == 0)
		snprintf(text, size, "GIL cpython2 (check interval %.0f ticks)",
			 timeline->check_interval);
	else if (strcmp(timeline->gil, "cpython3") == 0)
		snprintf(text, size, "GIL cpython3 (switch interval %s)",
			 chart_tic_time(time, timeline->switch_interval_ns));
	else if (strcmp(timeline->gil, "ruby") == 0)
		snprintf(text, size, "GIL ruby (quantum %s)",
			 chart_tic_time(time, timeline->quantum_ns));
	else
		snprintf(text, size, "GIL %s", timeline->gil);
}

static void window_words(const struct timeline *timeline, struct window window, char *text,
			 size_t size)
{
	char length[CHART_NUMBER_SIZE], from[CHART_NUMBER_SIZE], all[CHART_NUMBER_SIZE];

	chart_time(all, timeline->end_ns - timeline->begin_ns);
	if (window.from_ns <= timeline->begin_ns && window.to_ns >= timeline->end_ns)
		snprintf(text, size, "The whole run, %s.", all);
	else
		snprintf(text, size, "%s of %s, from %s of the run on.",
			 chart_time(length, window.to_ns - window.from_ns), all,
			 chart_time(from, window.from_ns));
}

void timeline_subtitle(const struct timeline *timeline, struct window window, char *text,
		       size_t size)
{
	char policy[96], shown[128], drops[160] = "", forced[CHART_NUMBER_SIZE],
				     handed[CHART_NUMBER_SIZE];

	policy_words(timeline, policy, sizeof(policy));
	window_words(timeline, window, shown, sizeof(shown));
	if (timeline_has_lock(timeline) && timeline->forced_drops > 0)
		snprintf(drops, sizeof(drops),
			 " In the whole run threads gave the GIL up for others %s times, and it "
			 "changed hands %s times.",
			 chart_count(forced, timeline->forced_drops),
			 chart_count(handed, timeline->handovers));
	snprintf(text, size, "%s, mode %s, %s, %.0f CPU%s. %s%s", timeline->program, timeline->mode,
		 policy, timeline->cpus, timeline->cpus > 1 ? "s" : "", shown, drops);
}
