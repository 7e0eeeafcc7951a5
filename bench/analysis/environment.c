/*
 * build/environment: prints what is known about this machine and this build as
 * one flat JSON object, for results/RUN/environment.json. A fact that cannot be
 * found out is null. What names the machine or its owner (host name, serial
 * numbers) is left out: results are meant to be shared.
 */

#include <argp.h>
#include <errno.h>
#include <gnu/libc-version.h>
#include <jansson.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "analysis/facts.h"
#include "measure/cpus.h"

/* The Makefile tells how it compiles. */
#ifndef CONVOY_CC
#define CONVOY_CC "unknown"
#endif
#ifndef CONVOY_CFLAGS
#define CONVOY_CFLAGS "unknown"
#endif

#define CPU_FOLDER "/sys/devices/system/cpu/"
#define DMI_FOLDER "/sys/class/dmi/id/"

struct options {
	const char *run, *label, *commit, *hyperfine, *gnuplot;
	long long seed;
	bool has_seed;
};

enum {
	OPTION_RUN = 256,
	OPTION_LABEL,
	OPTION_SEED,
	OPTION_COMMIT,
	OPTION_HYPERFINE,
	OPTION_GNUPLOT
};

static const struct argp_option option_table[] = {
	{ "run", OPTION_RUN, "NAME", 0, "name of the run", 0 },
	{ "label", OPTION_LABEL, "NAME", 0, "label of the run", 0 },
	{ "seed", OPTION_SEED, "N", 0, "seed of the order of the cells", 0 },
	{ "commit", OPTION_COMMIT, "NAME", 0, "commit that was built", 0 },
	{ "hyperfine", OPTION_HYPERFINE, "VERSION", 0, "version of hyperfine", 0 },
	{ "gnuplot", OPTION_GNUPLOT, "VERSION", 0, "version of gnuplot", 0 },
	{ 0 },
};

static void parse_seed(struct options *options, const char *text, struct argp_state *state)
{
	char *end;

	errno = 0;
	options->seed = strtoll(text, &end, 10);
	options->has_seed = true;
	if (errno || end == text || *end || options->seed < 0)
		argp_error(state, "--seed '%s': must be a whole number, 0 or above", text);
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case OPTION_RUN:
		options->run = value;
		return 0;
	case OPTION_LABEL:
		options->label = value;
		return 0;
	case OPTION_SEED:
		parse_seed(options, value, state);
		return 0;
	case OPTION_COMMIT:
		options->commit = value;
		return 0;
	case OPTION_HYPERFINE:
		options->hyperfine = value;
		return 0;
	case OPTION_GNUPLOT:
		options->gnuplot = value;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "'%s': no arguments are allowed", value);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* x86 names its model; arm64 does not, but its firmware may name the machine. */
static json_t *cpu_model(void)
{
	char model[FACT_SIZE];

	if (fact_field("/proc/cpuinfo", "model name", model))
		return fact_text(model);
	return fact_of_line("/sys/firmware/devicetree/base/model");
}

/* A line of /proc/meminfo, which counts KiB, less another if one is named. */
static json_t *memory_bytes(const char *key, const char *less)
{
	char value[FACT_SIZE];
	unsigned long long kibibytes, other = 0;

	if (!fact_field("/proc/meminfo", key, value))
		return json_null();
	kibibytes = strtoull(value, NULL, 10);
	if (less) {
		if (!fact_field("/proc/meminfo", less, value))
			return json_null();
		other = strtoull(value, NULL, 10);
	}
	return json_integer(
		(json_int_t)((kibibytes - (other < kibibytes ? other : kibibytes)) * 1024));
}

/* Of the CPU we are on, now. */
static json_t *clock_mhz(void)
{
	char path[128], value[FACT_SIZE];

	snprintf(path, sizeof(path), CPU_FOLDER "cpu%d/cpufreq/scaling_cur_freq", sched_getcpu());
	if (fact_line(path, value))
		return json_integer((json_int_t)(strtoull(value, NULL, 10) / 1000));
	if (fact_field("/proc/cpuinfo", "cpu MHz", value))
		return json_integer((json_int_t)strtod(value, NULL));
	return json_null();
}

/* The CPUs this process may run on, as the kernel writes lists: 0-3,6. */
static json_t *affinity(void)
{
	char value[FACT_SIZE];

	if (!fact_field("/proc/self/status", "Cpus_allowed_list", value))
		return json_null();
	return fact_text(value);
}

static json_t *quota(void)
{
	double cpus = cpus_quota();

	return cpus > 0 ? json_real(cpus) : json_string("none");
}

static json_t *turbo(void)
{
	json_t *flag = fact_flag(CPU_FOLDER "intel_pstate/no_turbo", '0');

	if (!json_is_null(flag))
		return flag;
	return fact_flag(CPU_FOLDER "cpufreq/boost", '1');
}

/* That of the CPU we are on: the policy of one CPU may differ from another's. */
static json_t *governor(void)
{
	char path[128];

	snprintf(path, sizeof(path), CPU_FOLDER "cpu%d/cpufreq/scaling_governor", sched_getcpu());
	return fact_of_line(path);
}

/* Only x86 says in /proc/cpuinfo that a hypervisor is there; elsewhere only a
 * hypervisor that names itself is known. */
static json_t *virtual_machine(void)
{
	char flags[FACT_SIZE];

	if (access("/sys/hypervisor/type", R_OK) == 0)
		return json_true();
	if (!fact_field("/proc/cpuinfo", "flags", flags))
		return json_null();
	return json_boolean(strstr(flags, " hypervisor") != NULL);
}

/* Best effort: the firmware of most virtual machines carries the vendor's name. */
static json_t *hypervisor(void)
{
	char type[FACT_SIZE], vendor[FACT_SIZE], product[FACT_SIZE], name[2 * FACT_SIZE + 1];

	if (fact_line("/sys/hypervisor/type", type))
		return json_string(type);
	if (!json_is_true(virtual_machine()) || !fact_line(DMI_FOLDER "sys_vendor", vendor))
		return json_null();
	if (!fact_line(DMI_FOLDER "product_name", product))
		return json_string(vendor);
	snprintf(name, sizeof(name), "%s %s", vendor, product);
	return json_string(name);
}

/* "always [madvise] never": the one in brackets. */
static json_t *transparent_huge_pages(void)
{
	char line[FACT_SIZE];
	char *start, *end;

	if (!fact_line("/sys/kernel/mm/transparent_hugepage/enabled", line))
		return json_null();
	start = strchr(line, '[');
	end = start ? strchr(start, ']') : NULL;
	if (!end)
		return json_null();
	return json_stringn(start + 1, (size_t)(end - start - 1));
}

/* Share of the last 10 s in which some task waited for it, in per cent. */
static json_t *pressure(const char *of)
{
	static const char start[] = "some avg10=";
	char path[64], line[FACT_SIZE];

	snprintf(path, sizeof(path), "/proc/pressure/%s", of);
	if (!fact_line(path, line) || strncmp(line, start, strlen(start)) != 0)
		return json_null();
	return json_real(strtod(line + strlen(start), NULL));
}

static json_t *load_averages(void)
{
	double load[3];

	if (getloadavg(load, 3) != 3)
		return json_null();
	return json_pack("[f, f, f]", load[0], load[1], load[2]);
}

static json_t *positive_or_null(long value)
{
	return value > 0 ? json_integer(value) : json_null();
}

static json_t *date_now(void)
{
	time_t now = time(NULL);
	struct tm utc;
	char text[32];

	if (!gmtime_r(&now, &utc) || !strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc))
		return json_null();
	return json_string(text);
}

static json_t *run_facts(const struct options *options)
{
	return json_pack("{s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "schema", 1, "run",
			 fact_text(options->run), "label", fact_text(options->label), "seed",
			 options->has_seed ? json_integer(options->seed) : json_null(), "date",
			 date_now(), "commit", fact_text(options->commit), "hyperfine",
			 fact_text(options->hyperfine), "gnuplot", fact_text(options->gnuplot));
}

static json_t *build_facts(void)
{
	return json_pack("{s:s, s:s, s:s, s:s}", "compiler", CONVOY_CC, "compiler_version",
			 __VERSION__, "compiler_flags", CONVOY_CFLAGS, "libc",
			 gnu_get_libc_version());
}

static json_t *cpu_facts(void)
{
	return json_pack("{s:o, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "cpu_model", cpu_model(),
			 "cpus", (int)cpus_usable(), "cpus_online",
			 positive_or_null(sysconf(_SC_NPROCESSORS_ONLN)), "affinity", affinity(),
			 "quota_cpus", quota(), "governor", governor(), "turbo", turbo(), "smt",
			 fact_flag(CPU_FOLDER "smt/active", '1'), "clock_mhz", clock_mhz());
}

static json_t *system_facts(void)
{
	struct utsname names;
	bool known = uname(&names) == 0;

	return json_pack(
		"{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "architecture",
		fact_text(known ? names.machine : NULL), "kernel",
		fact_text(known ? names.release : NULL), "virtual_machine", virtual_machine(),
		"hypervisor", hypervisor(), "clocksource",
		fact_of_line("/sys/devices/system/clocksource/clocksource0/current_clocksource"),
		"memory_bytes", memory_bytes("MemTotal", NULL), "memory_available_bytes",
		memory_bytes("MemAvailable", NULL), "swap_used_bytes",
		memory_bytes("SwapTotal", "SwapFree"), "transparent_huge_pages",
		transparent_huge_pages(), "load", load_averages(), "cpu_pressure_percent",
		pressure("cpu"), "memory_pressure_percent", pressure("memory"),
		"io_pressure_percent", pressure("io"));
}

/* The parts in the order of printing; a part that is NULL (no memory) fails it. */
static json_t *collect(const struct options *options)
{
	json_t *parts[] = { run_facts(options), cpu_facts(), system_facts(), build_facts() };
	json_t *facts = json_object();

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (facts && (!parts[i] || json_object_update(facts, parts[i]) != 0)) {
			json_decref(facts);
			facts = NULL;
		}
		json_decref(parts[i]);
	}
	return facts;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = option_table,
		.parser = parse_option,
		.doc = "Prints what is known about this machine and this build as JSON.",
	};
	struct options options = { 0 };
	json_t *facts;
	int error;

	argp_err_exit_status = 2;
	argp_parse(&argp, argc, argv, 0, NULL, &options);
	facts = collect(&options);
	if (!facts) {
		fprintf(stderr, "environment: out of memory\n");
		return 1;
	}
	error = json_dumpf(facts, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
	json_decref(facts);
	if (error || putchar('\n') == EOF || fflush(stdout) != 0) {
		fprintf(stderr, "environment: cannot write: %s\n", strerror(errno));
		return 1;
	}
	return 0;
}
