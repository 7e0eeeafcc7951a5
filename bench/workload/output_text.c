#include <math.h>
#include <string.h>

#include "measure/units.h"
#include "workload/output.h"

double run_average_concurrency(const struct run *run)
{
	return run->elapsed_ns > 0 ? (double)run->tasks_ns / (double)run->elapsed_ns : 0;
}

static void print_heading(FILE *out, const struct settings *settings)
{
	const char *plural = settings->tasks == 1 ? "" : "s";

	fprintf(out, "%s: %llu task%s, mode %s", workload.name, (unsigned long long)settings->tasks,
		plural, settings_mode_name(settings));
	if (settings->kind->capabilities & EXECUTOR_PARALLEL)
		fprintf(out, ", %llu worker%s", (unsigned long long)settings->workers,
			settings->workers == 1 ? "" : "s");
	fprintf(out, ", %u CPU%s", settings->cpus, settings->cpus == 1 ? "" : "s");
	if (settings->policy)
		fprintf(out, ", GIL %s", settings->policy->name);
	if (settings->pin != PLACEMENT_NONE)
		fprintf(out, ", pinned %s", settings_pin_name(settings));
	fputc('\n', out);
}

static void print_times(FILE *out, const struct run *run)
{
	char text[4][TIME_TEXT_BYTES];

	fprintf(out, "  %-20s %s\n", "elapsed", format_time(text[0], run->elapsed_ns));
	if (run->tasks_ns > 0)
		fprintf(out, "  %-20s %.2f\n", "average concurrency", run_average_concurrency(run));
	fprintf(out, "  %-20s spawn %s, work %s, teardown %s\n", "phases",
		format_time(text[1], run->spawn_ns), format_time(text[2], run->work_ns),
		format_time(text[3], run->teardown_ns));
}

static void print_usage(FILE *out, const struct usage *usage)
{
	char text[2][TIME_TEXT_BYTES];

	fprintf(out, "  %-20s user %s, system %s\n", "CPU time",
		format_time(text[0], usage->user_ns), format_time(text[1], usage->system_ns));
	fprintf(out, "  %-20s %llu voluntary, %llu involuntary\n", "context switches",
		(unsigned long long)usage->voluntary_switches,
		(unsigned long long)usage->involuntary_switches);
	fprintf(out, "  %-20s %llu minor, %llu major\n", "page faults",
		(unsigned long long)usage->minor_faults, (unsigned long long)usage->major_faults);
}

static void print_memory(FILE *out, const struct run *run)
{
	char text[3][SIZE_TEXT_BYTES];

	if (!run->has_memory)
		return;
	fprintf(out, "  %-20s PSS %s, page tables %s, kernel stacks %s\n", "memory",
		format_bytes(text[0], run->memory.pss_bytes),
		format_bytes(text[1], run->memory.page_table_bytes),
		format_bytes(text[2], run->memory.kernel_stack_bytes));
}

static void print_gil(FILE *out, const struct settings *settings, const struct run *run)
{
	const struct gil_counts *counts = &run->gil;
	char text[2][TIME_TEXT_BYTES];

	if (!settings->policy)
		return;
	fprintf(out, "  %-20s %llu taken, %llu from another, %llu forced drops\n", "GIL",
		(unsigned long long)counts->acquisitions, (unsigned long long)counts->handovers,
		(unsigned long long)counts->forced_drops);
	if (counts->waits.count > 0)
		fprintf(out, "  %-20s %llu, median %s, longest %s\n", "waits for the GIL",
			(unsigned long long)counts->waits.count,
			format_time(text[0], (uint64_t)histogram_percentile(&counts->waits, 0.5)),
			format_time(text[1], counts->waits.most_ns));
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), end_length = strlen(end);

	return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* "longest_sleep_ns" is printed as "longest sleep", with a unit. */
static void print_measure(FILE *out, const struct measure *measure)
{
	char label[64], text[TIME_TEXT_BYTES];

	snprintf(label, sizeof(label), "%s", measure->name);
	for (char *c = label; *c; c++)
		*c = *c == '_' ? ' ' : *c;
	if (ends_with(measure->name, "_ns") || ends_with(measure->name, "_bytes"))
		*strrchr(label, ' ') = '\0';
	fprintf(out, "  %-20s ", label);
	if (ends_with(measure->name, "_ns") && measure->value < 100)
		fprintf(out, "%.3g ns\n", measure->value);
	else if (ends_with(measure->name, "_ns"))
		fprintf(out, "%s\n", format_time(text, (uint64_t)llround(measure->value)));
	else if (ends_with(measure->name, "_bytes"))
		fprintf(out, "%s\n", format_bytes(text, (uint64_t)llround(measure->value)));
	else
		fprintf(out, measure->value < 1000 ? "%.4g\n" : "%.0f\n", measure->value);
}

void run_print(FILE *out, const struct session *session, const struct run *run)
{
	print_heading(out, session->settings);
	print_times(out, run);
	print_usage(out, &run->usage);
	print_gil(out, session->settings, run);
	print_memory(out, run);
	for (size_t i = 0; i < run->measures.count; i++)
		print_measure(out, &run->measures.list[i]);
	if (run->warning)
		fprintf(out, "  note: %s\n", run->warning);
	if (run->measures.note)
		fprintf(out, "  note: %s\n", run->measures.note);
}
