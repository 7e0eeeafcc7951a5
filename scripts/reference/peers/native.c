/* Options, clock, check and record of the native programs. Exit status: 0, 1 when the run
 * failed, 2 for bad usage. */
#include "native.h"

#include <argp.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/clock.h"
#include "measure/cpus.h"
#include "measure/record.h"
#include "measure/units.h"
#include "measure/usage.h"
#include "workload/options.h"
#include "workload/version.h"

#define TASKS_MOST 1000000
#define WIDTH_MOST 4096
#define DEPTH_MOST 40
#define TAGS_MOST  16

/* ---- the pattern's clock, and waiting ------------------------------------------------ */

void native_begin(struct native *native)
{
	native->begin_ns = native->sampled_ns = clock_now_ns();
}

void native_end(struct native *native)
{
	native->end_ns = clock_now_ns();
}

void native_sample(struct native *native)
{
	uint64_t now_ns = clock_now_ns();

	native->sample_ns[native->samples++] = now_ns - native->sampled_ns;
	native->sampled_ns = now_ns;
}

static struct {
	_Atomic uint64_t left;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	uint64_t met;
} waiting = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

void native_expect(uint64_t tasks)
{
	atomic_store(&waiting.left, tasks);
}

void native_done(void)
{
	if (atomic_fetch_sub(&waiting.left, 1) != 1)
		return;
	pthread_mutex_lock(&waiting.lock);
	pthread_cond_broadcast(&waiting.changed);
	pthread_mutex_unlock(&waiting.lock);
}

void native_wait(void)
{
	pthread_mutex_lock(&waiting.lock);
	while (atomic_load(&waiting.left) > 0)
		pthread_cond_wait(&waiting.changed, &waiting.lock);
	pthread_mutex_unlock(&waiting.lock);
}

void native_meet(uint64_t threads)
{
	pthread_mutex_lock(&waiting.lock);
	if (++waiting.met == threads)
		pthread_cond_broadcast(&waiting.changed);
	while (waiting.met < threads)
		pthread_cond_wait(&waiting.changed, &waiting.lock);
	pthread_mutex_unlock(&waiting.lock);
}

/* ---- options --------------------------------------------------------------------------- */

struct settings {
	struct native native;
	const char *json;
	bool quiet;
	const char *tags[TAGS_MOST];
	size_t tag_count;
};

static const char *pattern_name(size_t index)
{
	static const char *const names[] = { "flood", "fork-join", "round-trip", "nested", NULL };

	return names[index];
}

#define FIELD(name)  offsetof(struct settings, name)
#define NATIVE(name) (offsetof(struct settings, native) + offsetof(struct native, name))

static const struct option_spec specs[] = {
	{ "pattern", "NAME",
	  "flood: all tasks from one thread, then wait for all. fork-join: --width tasks, then "
	  "wait "
	  "for all, again and again. round-trip: one task, then wait for it, again and again. "
	  "nested: Fibonacci of --depth, a task for every other call (--tasks does not count)",
	  OPTION_CHOICE, NATIVE(pattern), 0, 0, "flood", pattern_name },
	{ "width", "N", "tasks of one fork-join", OPTION_UNSIGNED, NATIVE(width), 1, WIDTH_MOST,
	  "8", NULL },
	{ "depth", "N", "number whose Fibonacci number is computed", OPTION_UNSIGNED, NATIVE(depth),
	  1, DEPTH_MOST, "27", NULL },
	{ "tasks", "N", "tasks to run", OPTION_UNSIGNED, NATIVE(tasks), 1, TASKS_MOST, "100000",
	  NULL },
	{ "workers", "N", "threads that run tasks (default: one per CPU)", OPTION_UNSIGNED,
	  NATIVE(workers), 1, 4096, NULL, NULL },
	{ "json", "FILE", "append a record to FILE as one line of JSON; - is standard output",
	  OPTION_TEXT, FIELD(json), 0, 0, NULL, NULL },
	{ "quiet", NULL, "no summary", OPTION_FLAG, FIELD(quiet), 0, 0, NULL, NULL },
};

/* Those at the front are told of in the record's options. */
enum { SPEC_COUNT = sizeof(specs) / sizeof(specs[0]), OWN_COUNT = 3, KEY_FIRST = 256, KEY_TAG };

static void add_tag(struct settings *settings, const char *tag, struct argp_state *state)
{
	if (!strchr(tag, '=') || tag[0] == '=')
		argp_error(state, "--tag: '%s' is not allowed; give KEY=VALUE", tag);
	if (settings->tag_count == TAGS_MOST)
		argp_error(state, "--tag: no more than %d are allowed", TAGS_MOST);
	settings->tags[settings->tag_count++] = tag;
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
	struct settings *settings = state->input;
	char reason[OPTION_REASON_BYTES];

	if (key == KEY_FIRST + SPEC_COUNT) {
		add_tag(settings, text, state);
	} else if (key >= KEY_FIRST && key < KEY_FIRST + SPEC_COUNT) {
		if (option_set(&specs[key - KEY_FIRST], text, settings, reason) != 0)
			argp_error(state, "%s", reason);
	} else if (key == ARGP_KEY_ARG) {
		argp_error(state, "'%s' is not an option", text);
	} else {
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static _Noreturn void refuse(const char *option, const char *reason)
{
	fprintf(stderr, "%s: --%s: %s\n", native_peer.mode, option, reason);
	exit(2);
}

static void work_out(struct native *native)
{
	char reason[64];

	if (native->pattern == NATIVE_NESTED && native_peer.cannot_nest)
		refuse("pattern nested", native_peer.cannot_nest);
	if (native->workers == 0)
		native->workers = cpus_usable();
	if (native->workers > native_peer.workers_most) {
		snprintf(reason, sizeof(reason), "%s has at most %llu", native_peer.library,
			 (unsigned long long)native_peer.workers_most);
		refuse("workers", reason);
	}
	if (native->pattern == NATIVE_ROUND_TRIP)
		native->width = 1;
	if (native->pattern == NATIVE_ROUND_TRIP || native->pattern == NATIVE_FORK_JOIN) {
		native->rounds = native->tasks < native->width ? 1 : native->tasks / native->width;
		native->tasks = native->rounds * native->width;
	}
}

static void parse(struct settings *settings, int argc, char **argv)
{
	struct argp_option options[SPEC_COUNT + 2] = { 0 };
	struct argp argp = { .options = options,
			     .parser = parse_option,
			     .doc = "What another library's pool costs: tasks that do nothing." };

	if (options_to_argp(specs, SPEC_COUNT, KEY_FIRST, options) != 0)
		exit(1);
	options[SPEC_COUNT] = (struct argp_option) { "tag",
						     KEY_FIRST + SPEC_COUNT,
						     "KEY=VALUE",
						     0,
						     "add KEY to the record; may be repeated",
						     0 };
	options_set_defaults(specs, SPEC_COUNT, settings);
	argp_err_exit_status = 2;
	argp_program_version = CONVOY_VERSION;
	argp_parse(&argp, argc, argv, 0, NULL, settings);
	for (int i = 0; i < SPEC_COUNT; i++)
		free((char *)options[i].doc);
	work_out(&settings->native);
}

/* ---- the check -------------------------------------------------------------------------- */

/* As workloads/dispatch.c counts them: the outermost call, and one task in each inner one. */
static uint64_t check_nested(struct native *native)
{
	uint64_t before = 0, now = 1;

	for (uint64_t i = 1; i < native->depth; i++) {
		uint64_t next = before + now;

		before = now;
		now = next;
	}
	native->tasks = before + now;
	return now;
}

static int check(struct native *native, char reason[128])
{
	if (native->pattern == NATIVE_NESTED) {
		uint64_t expected = check_nested(native);

		if (native->result == expected)
			return 0;
		snprintf(reason, 128, "the result is %llu instead of %llu",
			 (unsigned long long)native->result, (unsigned long long)expected);
		return -EBADMSG;
	}
	for (uint64_t i = 0; i < native->tasks; i++) {
		if (native->values[i] == i + 1)
			continue;
		snprintf(reason, 128, "task %llu was not run", (unsigned long long)i);
		return -EBADMSG;
	}
	return 0;
}

/* ---- the record -------------------------------------------------------------------------- */

static void set_integer(json_t *object, const char *name, uint64_t value)
{
	json_object_set_new(object, name, json_integer((json_int_t)value));
}

static void set_tags(json_t *object, const struct settings *settings)
{
	for (size_t i = 0; i < settings->tag_count; i++) {
		const char *separator = strchr(settings->tags[i], '=');
		char *name = strndup(settings->tags[i], (size_t)(separator - settings->tags[i]));
		uint64_t number;

		if (!name)
			continue;
		if (parse_unsigned(separator + 1, &number) == 0 && number <= INT64_MAX)
			set_integer(object, name, number);
		else
			json_object_set_new(object, name, json_string(separator + 1));
		free(name);
	}
}

static int compare_samples(const void *first, const void *second)
{
	uint64_t a = *(const uint64_t *)first, b = *(const uint64_t *)second;

	return a < b ? -1 : a > b;
}

/* Only with ten samples beyond it. */
static void set_percentiles(json_t *measures, struct native *native)
{
	static const struct {
		const char *name;
		double percent;
	} all[] = { { "p50_ns", 0.5 }, { "p99_ns", 0.99 }, { "p999_ns", 0.999 } };
	double samples = (double)native->samples;

	qsort(native->sample_ns, native->samples, sizeof(native->sample_ns[0]), compare_samples);
	for (size_t i = 0; i < 3; i++) {
		uint64_t rank = (uint64_t)(samples * all[i].percent);

		if (samples * (1 - all[i].percent) >= 10)
			json_object_set_new(measures, all[i].name,
					    json_real((double)native->sample_ns[rank]));
	}
}

static double task_ns(const struct native *native)
{
	return (double)(native->end_ns - native->begin_ns) / (double)native->tasks;
}

static void set_measured(json_t *object, struct settings *settings)
{
	struct native *native = &settings->native;
	json_t *measures = json_object();
	struct usage usage = usage_of_process();

	set_integer(object, "elapsed_ns", native->end_ns - native->begin_ns);
	json_object_set_new(object, "spawn_ns", json_null());
	json_object_set_new(object, "work_ns", json_null());
	json_object_set_new(object, "teardown_ns", json_null());
	set_integer(object, "user_ns", usage.user_ns);
	set_integer(object, "system_ns", usage.system_ns);
	json_object_set_new(object, "options", options_to_json(specs, OWN_COUNT, settings));
	json_object_set_new(measures, "task_ns", json_real(task_ns(native)));
	set_percentiles(measures, native);
	json_object_set_new(object, "measures", measures);
}

static int write_record(struct settings *settings, const char *failure)
{
	json_t *object = json_object();
	int error;

	set_integer(object, "schema", RECORD_SCHEMA);
	set_tags(object, settings);
	json_object_set_new(object, "program", json_string(native_peer.library));
	json_object_set_new(object, "version", json_string(native_peer.version()));
	json_object_set_new(object, "status", json_string(failure ? "failed" : "ok"));
	json_object_set_new(object, "error", failure ? json_string(failure) : json_null());
	json_object_set_new(object, "mode", json_string(native_peer.mode));
	set_integer(object, "tasks", settings->native.tasks);
	set_integer(object, "workers", settings->native.workers);
	if (!failure)
		set_measured(object, settings);
	json_object_set_new(object, "warnings", json_array());
	error = object ? record_append(settings->json, object) : -ENOMEM;
	json_decref(object);
	if (error)
		fprintf(stderr, "%s: cannot write the record to %s: %s\n", native_peer.mode,
			settings->json, strerror(-error));
	return error;
}

static void print_summary(const struct native *native)
{
	char elapsed[TIME_TEXT_BYTES];

	printf("%s: %llu tasks, %s, %llu worker%s: %s, %.1f ns a task\n", native_peer.mode,
	       (unsigned long long)native->tasks, pattern_name(native->pattern),
	       (unsigned long long)native->workers, native->workers == 1 ? "" : "s",
	       format_time(elapsed, native->end_ns - native->begin_ns), task_ns(native));
}

/* ---- main ------------------------------------------------------------------------------- */

static int run(struct native *native, char reason[128])
{
	int error;

	/* Written to, so that the first touch of each page is not timed. */
	native->values = malloc(native->tasks * sizeof(*native->values));
	native->sample_ns = malloc((native->rounds + 1) * sizeof(*native->sample_ns));
	if (!native->values || !native->sample_ns) {
		error = -ENOMEM;
	} else {
		memset(native->values, 0xff, native->tasks * sizeof(*native->values));
		memset(native->sample_ns, 0xff, (native->rounds + 1) * sizeof(*native->sample_ns));
		error = native_peer.run(native);
	}
	if (!error)
		return check(native, reason);
	snprintf(reason, 128, "cannot run: %s", strerror(-error));
	return error;
}

int main(int argc, char **argv)
{
	struct settings settings = { 0 };
	char reason[128];
	int status;

	parse(&settings, argc, argv);
	status = run(&settings.native, reason) != 0;
	if (status)
		fprintf(stderr, "%s: %s\n", native_peer.mode, reason);
	else if (!settings.json && !settings.quiet)
		print_summary(&settings.native);
	if (settings.json && write_record(&settings, status ? reason : NULL) != 0)
		status = 1;
	if (fflush(stdout) != 0) {
		fprintf(stderr, "%s: cannot write to standard output\n", native_peer.mode);
		status = 1;
	}
	free(settings.native.values);
	free(settings.native.sample_ns);
	return status;
}
