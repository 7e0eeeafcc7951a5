#include "workload/settings.h"

#include <argp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/clock.h"
#include "measure/cpus.h"
#include "workload/version.h"

static size_t kind_count(void)
{
	size_t count = 0;

	while (executor_kinds[count])
		count++;
	return count;
}

/* The workload's own come after the kinds; NULL: that one is a kind. */
static const struct own_mode *own_mode_at(size_t index)
{
	size_t kinds = kind_count();

	return workload.own_modes && index >= kinds ? &workload.own_modes[index - kinds] : NULL;
}

static const char *mode_name(size_t index)
{
	if (own_mode_at(index))
		return own_mode_at(index)->name;
	return executor_kinds[index] ? executor_kinds[index]->name : NULL;
}

/* No interpreter at all comes before the policies. */
static const char *gil_name(size_t index)
{
	if (index == 0)
		return "native";
	return gil_policies[index - 1] ? gil_policies[index - 1]->name : NULL;
}

static const char *pin_name(size_t index)
{
	static const char *const names[] = { "none", "packed", "spread", NULL };

	return names[index];
}

static const char *memory_name(size_t index)
{
	static const char *const names[] = { "auto", "on", "off", NULL };

	return names[index];
}

#define FIELD(name) offsetof(struct settings, name)

static const struct option_spec specs[] = {
	{ "mode", "MODE", "how tasks meet workers", OPTION_CHOICE, FIELD(mode), 0, 0, "serial",
	  mode_name },
	{ "tasks", "N", "tasks to run", OPTION_UNSIGNED, FIELD(tasks), 1, TASKS_MAX, NULL, NULL },
	{ "workers", "N",
	  "most workers alive at once (default: one per task; process-pool one per CPU, "
	  "thread-pool 5 per CPU)",
	  OPTION_UNSIGNED, FIELD(workers), 1, WORKERS_MAX, NULL, NULL },
	{ "gil", "POLICY", "run interpreted under a global interpreter lock", OPTION_CHOICE,
	  FIELD(gil), 0, 0, "native", gil_name },
	{ "op-time", "TIME",
	  "under a GIL: time of an interpreted loop's iteration; 0ns: as fast as it goes",
	  OPTION_TIME, FIELD(gil_settings.op_time_ns), 0, NS_PER_SECOND, "30ns", NULL },
	{ "call-time", "TIME",
	  "under a GIL: time of a blocking call, beside what the system takes for it", OPTION_TIME,
	  FIELD(gil_settings.call_time_ns), 0, NS_PER_SECOND, "0ns", NULL },
	{ "check-interval", "N", "--gil cpython2: ticks from one release to the next",
	  OPTION_UNSIGNED, FIELD(gil_settings.check_interval), 1, INT32_MAX, "100", NULL },
	{ "switch-interval", "TIME",
	  "--gil cpython3 and priority: how long a thread waits before it asks for the lock",
	  OPTION_TIME, FIELD(gil_settings.switch_interval_ns), 1000, 3600 * NS_PER_SECOND, "5ms",
	  NULL },
	{ "no-forced-switching", NULL,
	  "--gil cpython3: who drops the lock does not wait until another has it", OPTION_FLAG,
	  FIELD(gil_settings.no_forced_switching), 0, 0, NULL, NULL },
	{ "quantum", "TIME", "--gil ruby: how long a thread runs while others wait", OPTION_TIME,
	  FIELD(gil_settings.quantum_ns), 1000, 3600 * NS_PER_SECOND, "100ms", NULL },
	{ "pin", "ORDER", "bind each worker to a CPU", OPTION_CHOICE, FIELD(pin), 0, 0, "none",
	  pin_name },
	{ "seed", "N", "seed of everything random", OPTION_UNSIGNED, FIELD(seed), 0, INT64_MAX, "1",
	  NULL },
	{ "repeat", "N", "run it N times, a record each", OPTION_UNSIGNED, FIELD(repeat), 1,
	  1000000, "1", NULL },
	{ "memory", "WHEN",
	  "measure memory (PSS) while the workers wait at the gate, off the clock; auto: without "
	  "--json",
	  OPTION_CHOICE, FIELD(memory), 0, 0, "auto", memory_name },
	{ "trace", "FILE",
	  "write what each worker did, and when, to FILE for Perfetto or chrome://tracing; with "
	  "--repeat of the last run",
	  OPTION_TEXT, FIELD(trace), 0, 0, NULL, NULL },
	{ "trace-events", "N", "most events to keep of each worker", OPTION_UNSIGNED,
	  FIELD(trace_events), 1, 10000000, "100000", NULL },
	{ "json", "FILE", "append a record to FILE as one line of JSON; - is standard output",
	  OPTION_TEXT, FIELD(json), 0, 0, NULL, NULL },
	{ "quiet", NULL, "no summary", OPTION_FLAG, FIELD(quiet), 0, 0, NULL, NULL },
};

#define SPEC_COUNT (sizeof(specs) / sizeof(specs[0]))

enum { KEY_COMMON = 256, KEY_OWN = 512, KEY_TAG = 768, KEY_LIST };

/* ---- --list ------------------------------------------------------------------- */

static void list_order(const char *name, enum placement placement)
{
	unsigned *cpus;
	size_t count;

	if (topology_order(placement, &cpus, &count) != 0)
		return;
	printf("%s:", name);
	for (size_t i = 0; i < count; i++)
		printf(" %u", cpus[i]);
	putchar('\n');
	free(cpus);
}

static void list_names(const char *title, const char *(*name)(size_t))
{
	printf("%s:", title);
	for (size_t i = 0; name(i); i++)
		printf(" %s", name(i));
	putchar('\n');
}

static void print_list(void)
{
	list_names("modes", mode_name);
	list_names("gil", gil_name);
	list_names("pin", pin_name);
	printf("cpus: %u\n", cpus_usable());
	list_order("packed", PLACEMENT_PACKED);
	list_order("spread", PLACEMENT_SPREAD);
	for (size_t i = 0; i < workload.option_count; i++)
		if (workload.options[i].type == OPTION_CHOICE)
			list_names(workload.options[i].name, workload.options[i].choice);
	exit(0);
}

/* ---- parsing ------------------------------------------------------------------ */

static void add_tag(struct settings *settings, const char *tag, struct argp_state *state)
{
	if (!strchr(tag, '=') || tag[0] == '=')
		argp_error(state, "--tag: '%s' is not allowed; give KEY=VALUE", tag);
	if (settings->tag_count == TAGS_MAX)
		argp_error(state, "--tag: no more than %d are allowed", TAGS_MAX);
	settings->tags[settings->tag_count++] = tag;
}

static void set_one(const struct option_spec *spec, const char *text, void *fields,
		    struct argp_state *state)
{
	char reason[OPTION_REASON_BYTES];

	if (option_set(spec, text, fields, reason) != 0)
		argp_error(state, "%s", reason);
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
	struct settings *settings = state->input;

	if (key == KEY_TAG)
		add_tag(settings, text, state);
	else if (key == KEY_LIST)
		print_list();
	else if (key >= KEY_OWN && key < KEY_OWN + (int)workload.option_count)
		set_one(&workload.options[key - KEY_OWN], text, settings->own, state);
	else if (key >= KEY_COMMON && key < KEY_COMMON + (int)SPEC_COUNT)
		set_one(&specs[key - KEY_COMMON], text, settings, state);
	else if (key == ARGP_KEY_ARG)
		argp_error(state, "'%s' is not an option", text);
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static const char *work_out_tasks(struct settings *settings)
{
	if (!workload.tasks)
		return NULL;
	if (settings->tasks > 0)
		return "--tasks: the number of tasks follows from other options; leave it out";
	settings->tasks = workload.tasks(settings->own);
	return NULL;
}

static const char *work_out_together(struct settings *settings)
{
	if (!workload.together)
		return NULL;
	if (!(settings->kind->capabilities & EXECUTOR_PARALLEL) && settings->tasks > 1)
		return "--mode: serial runs one task after the other, and these must run at once; "
		       "choose another mode";
	if (settings->workers == 0)
		settings->workers = settings->tasks;
	if (settings->workers < settings->tasks)
		return "--workers: all tasks must run at once; leave it out or give one for each";
	return NULL;
}

/* A parser checks only the option at hand; this checks how they fit together. */
static const char *work_out(struct settings *settings)
{
	const char *problem = work_out_tasks(settings);

	settings->own_mode = own_mode_at(settings->mode);
	settings->kind = settings->own_mode ? executor_kind_find(settings->own_mode->kind)
					    : executor_kinds[settings->mode];
	settings->policy = settings->gil == 0 ? NULL : gil_policies[settings->gil - 1];
	settings->cpus = cpus_usable();
	if (!problem)
		problem = work_out_together(settings);
	if (problem)
		return problem;
	if (!(settings->kind->capabilities & EXECUTOR_PARALLEL) && settings->workers > 1)
		return "--workers: this mode has no workers; leave it out or choose another "
		       "--mode";
	if (!(settings->kind->capabilities & EXECUTOR_PARALLEL))
		settings->workers = 1;
	else if (settings->workers == 0)
		settings->workers =
			settings->kind->workers_per_cpu
				? (uint64_t)settings->kind->workers_per_cpu * settings->cpus
				: settings->tasks;
	if (settings->workers > settings->tasks)
		settings->workers = settings->tasks;
	if (settings->workers > WORKERS_MAX)
		settings->workers = WORKERS_MAX;
	return NULL;
}

/* The common options, --tag and --list, a heading, the workload's own, the end. */
static struct argp_option *make_options(void)
{
	size_t count = SPEC_COUNT + 2 + 1 + workload.option_count + 1;
	struct argp_option *options = calloc(count, sizeof(*options));
	struct argp_option *next = options;

	if (!options || options_to_argp(specs, SPEC_COUNT, KEY_COMMON, next) != 0)
		return NULL;
	next += SPEC_COUNT;
	*next++ = (struct argp_option) {
		"tag", KEY_TAG, "KEY=VALUE", 0, "add KEY to the record; may be repeated", 0
	};
	*next++ = (struct argp_option) {
		"list", KEY_LIST, NULL, 0, "list modes, policies, CPUs and own choices", 0
	};
	if (workload.option_count > 0)
		*next++ = (struct argp_option) { .doc = "Options of this workload:", .group = 1 };
	if (options_to_argp(workload.options, workload.option_count, KEY_OWN, next) != 0)
		return NULL;
	for (size_t i = 0; i < workload.option_count; i++)
		next[i].group = 1;
	return options;
}

static void free_options(struct argp_option *options)
{
	for (struct argp_option *option = options; option->name || option->doc; option++)
		if ((option->key >= KEY_COMMON && option->key < KEY_TAG))
			free((char *)option->doc);
	free(options);
}

static void *make_own(void)
{
	void *own = calloc(1, workload.settings_bytes + 1);

	if (own)
		options_set_defaults(workload.options, workload.option_count, own);
	return own;
}

/* It asks for no more than the own options. */
static void play_role(struct settings *settings)
{
	int status = workload.role ? workload.role(settings->own) : -1;

	if (status < 0)
		return;
	settings_free(settings);
	exit(status);
}

void settings_parse(struct settings *settings, int argc, char **argv)
{
	struct argp_option *options = make_options();
	struct argp argp = { .options = options, .parser = parse_option, .doc = workload.summary };
	const char *problem;

	*settings = (struct settings) { .tasks = workload.default_tasks, .own = make_own() };
	if (!options || !settings->own) {
		fprintf(stderr, "%s: out of memory\n", workload.name);
		exit(1);
	}
	options_set_defaults(specs, SPEC_COUNT, settings);
	argp_err_exit_status = 2;
	argp_program_version = CONVOY_VERSION;
	argp_parse(&argp, argc, argv, 0, NULL, settings);
	free_options(options);
	play_role(settings);
	problem = work_out(settings);
	if (problem) {
		fprintf(stderr, "%s: %s\n", workload.name, problem);
		exit(2);
	}
}

void settings_free(struct settings *settings)
{
	free(settings->own);
}

const char *settings_mode_name(const struct settings *settings)
{
	return mode_name(settings->mode);
}

const char *settings_pin_name(const struct settings *settings)
{
	return pin_name(settings->pin);
}

const char *settings_gil_name(const struct settings *settings)
{
	return gil_name(settings->gil);
}
