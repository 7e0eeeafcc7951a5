#include "analysis/timeline.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int fail(char **message, const char *path, const char *problem)
{
	if (asprintf(message, "%s: %s", path, problem) < 0)
		*message = NULL;
	return -EINVAL;
}

static double number_of(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return json_is_number(value) ? json_number_value(value) : NAN;
}

static double number_or_0(const json_t *object, const char *name)
{
	double value = number_of(object, name);

	return isfinite(value) ? value : 0;
}

static char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return strdup(text ? text : "?");
}

/* ---- workers ------------------------------------------------------------------------ */

static struct timeline_worker *add_worker(struct timeline *timeline)
{
	struct timeline_worker *workers =
		realloc(timeline->workers, (timeline->worker_count + 1) * sizeof(*workers));

	if (!workers)
		return NULL;
	timeline->workers = workers;
	workers[timeline->worker_count] = (struct timeline_worker) { 0 };
	return &workers[timeline->worker_count++];
}

/* Their events come one worker after the other: look at the last one first. */
static struct timeline_worker *worker_of(struct timeline *timeline, const json_t *event)
{
	long long process = json_integer_value(json_object_get(event, "pid"));
	long long thread = json_integer_value(json_object_get(event, "tid"));
	struct timeline_worker *worker;

	for (size_t i = timeline->worker_count; i-- > 0;)
		if (timeline->workers[i].process == process &&
		    timeline->workers[i].thread == thread)
			return &timeline->workers[i];
	worker = add_worker(timeline);
	if (worker) {
		worker->process = process;
		worker->thread = thread;
	}
	return worker;
}

static int add_slice(struct timeline_worker *worker, struct slice slice)
{
	if (worker->count == worker->capacity) {
		size_t capacity = worker->capacity ? 2 * worker->capacity : 64;
		struct slice *slices = realloc(worker->slices, capacity * sizeof(*slices));

		if (!slices)
			return -ENOMEM;
		worker->slices = slices;
		worker->capacity = capacity;
	}
	worker->slices[worker->count++] = slice;
	return 0;
}

/* ---- events ------------------------------------------------------------------------- */

static enum doing doing_of(const json_t *event)
{
	static const char *const categories[DOINGS] = { "runs", "waits", "blocked", "dropped" };
	const char *category = json_string_value(json_object_get(event, "cat"));

	for (size_t i = 0; category && i < DOINGS; i++)
		if (strcmp(category, categories[i]) == 0)
			return (enum doing)i;
	return DOINGS;
}

static int read_slice(struct timeline *timeline, const json_t *event)
{
	struct timeline_worker *worker = worker_of(timeline, event);
	double begin_us = number_of(event, "ts"), length_us = number_of(event, "dur");

	if (!worker)
		return -ENOMEM;
	if (!(begin_us >= 0 && length_us >= 0) || doing_of(event) == DOINGS)
		return -EINVAL;
	return add_slice(worker, (struct slice) { 1e3 * begin_us, 1e3 * (begin_us + length_us),
						  doing_of(event) });
}

static int read_name(struct timeline *timeline, const json_t *event)
{
	struct timeline_worker *worker = worker_of(timeline, event);

	if (!worker)
		return -ENOMEM;
	free(worker->name);
	worker->name = text_of(json_object_get(event, "args"), "name");
	return worker->name ? 0 : -ENOMEM;
}

static int read_event(struct timeline *timeline, const json_t *event)
{
	const char *phase = json_string_value(json_object_get(event, "ph"));
	const char *name = json_string_value(json_object_get(event, "name"));

	if (!phase || !name)
		return -EINVAL;
	if (strcmp(phase, "X") == 0)
		return read_slice(timeline, event);
	return strcmp(name, "thread_name") == 0 ? read_name(timeline, event) : 0;
}

static int compare_slices(const void *first, const void *second)
{
	const struct slice *a = first, *b = second;

	return a->begin_ns < b->begin_ns ? -1 : a->begin_ns > b->begin_ns;
}

/* Beyond the first event that was dropped nobody knows who ran. */
static void find_span(struct timeline *timeline)
{
	double known_ns = INFINITY;

	timeline->begin_ns = INFINITY;
	for (size_t i = 0; i < timeline->worker_count; i++) {
		struct timeline_worker *worker = &timeline->workers[i];

		if (worker->count == 0)
			continue;
		qsort(worker->slices, worker->count, sizeof(*worker->slices), compare_slices);
		timeline->begin_ns = fmin(timeline->begin_ns, worker->slices[0].begin_ns);
		for (size_t j = 0; j < worker->count; j++) {
			const struct slice *slice = &worker->slices[j];

			timeline->end_ns = fmax(timeline->end_ns, slice->end_ns);
			if (slice->doing == DOING_UNKNOWN)
				known_ns = fmin(known_ns, slice->begin_ns);
		}
	}
	timeline->end_ns = fmin(timeline->end_ns, known_ns);
}

static int read_settings(struct timeline *timeline, const json_t *other)
{
	const json_t *settings = json_object_get(other, "gil_settings");
	const json_t *counts = json_object_get(other, "gil_counts");

	timeline->program = text_of(other, "program");
	timeline->mode = text_of(other, "mode");
	timeline->gil = text_of(other, "gil");
	timeline->cpus = number_or_0(other, "cpus");
	timeline->switch_interval_ns = number_or_0(settings, "switch_interval_ns");
	timeline->check_interval = number_or_0(settings, "check_interval");
	timeline->quantum_ns = number_or_0(settings, "quantum_ns");
	timeline->forced_drops = number_or_0(counts, "forced_drops");
	timeline->handovers = number_or_0(counts, "handovers");
	return timeline->program && timeline->mode && timeline->gil ? 0 : -ENOMEM;
}

static int read_all(struct timeline *timeline, const char *path, const json_t *root, char **message)
{
	const json_t *events = json_object_get(root, "traceEvents");
	int error = read_settings(timeline, json_object_get(root, "otherData"));
	size_t index;
	json_t *event;

	if (!json_is_array(events))
		return fail(message, path, "no trace: it has no traceEvents");
	json_array_foreach (events, index, event) {
		if (error)
			break;
		error = read_event(timeline, event);
		if (error == -EINVAL)
			return fail(message, path, "no trace of this project's programs");
	}
	if (!error)
		find_span(timeline);
	if (!error && !(timeline->end_ns > timeline->begin_ns))
		return fail(message, path, "no worker did anything in it");
	return error;
}

int timeline_read(const char *path, struct timeline **timeline, char **message)
{
	json_error_t where;
	json_t *root = json_load_file(path, 0, &where);
	int error = -ENOMEM;

	*message = NULL;
	*timeline = NULL;
	if (!root)
		return fail(message, path, where.text);
	*timeline = calloc(1, sizeof(**timeline));
	if (*timeline)
		error = read_all(*timeline, path, root, message);
	json_decref(root);
	if (error) {
		timeline_free(*timeline);
		*timeline = NULL;
	}
	return error;
}

void timeline_free(struct timeline *timeline)
{
	for (size_t i = 0; timeline && i < timeline->worker_count; i++) {
		free(timeline->workers[i].name);
		free(timeline->workers[i].slices);
	}
	if (!timeline)
		return;
	free(timeline->workers);
	free(timeline->program);
	free(timeline->mode);
	free(timeline->gil);
	free(timeline);
}
