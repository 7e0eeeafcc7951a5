#include "serve/report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "measure/clock.h"

/* ---- errors ------------------------------------------------------------------------- */

/* Adds "3 refused, " and the like; nothing for 0. */
static void tell_count(char *text, size_t bytes, uint64_t count, const char *name)
{
	size_t used = strlen(text);

	if (count > 0)
		snprintf(text + used, bytes - used, "%s%llu %s", used ? ", " : "",
			 (unsigned long long)count, name);
}

bool report_load_errors(const struct load_report *report, const char *who,
			char reason[REASON_BYTES])
{
	char text[REASON_BYTES / 2] = "";

	for (int i = 0; i < LOAD_ERRORS; i++)
		tell_count(text, sizeof(text), report->errors[i],
			   load_error_name((enum load_error)i));
	if (text[0] == '\0')
		return false;
	snprintf(reason, REASON_BYTES, "%s connections that failed: %s%s%s", who, text,
		 report->system_error ? "; " : "",
		 report->system_error ? strerror(-report->system_error) : "");
	return true;
}

bool report_server_errors(const struct serve_report *report, char reason[REASON_BYTES])
{
	char text[REASON_BYTES / 2] = "";

	for (int end = SERVE_CLOSED + 1; end < SERVE_ENDS; end++)
		tell_count(text, sizeof(text), report->ends[end],
			   serve_end_name((enum serve_end)end));
	if (text[0] == '\0')
		return false;
	snprintf(reason, REASON_BYTES, "connections to the server that ended badly: %s", text);
	return true;
}

/* ---- figures ------------------------------------------------------------------------ */

/* Nothing for one that too few times lie beyond. */
static void add_percentile(struct measures *measures, const char *name,
			   const struct histogram *times, double share)
{
	double value = histogram_percentile(times, share);

	if (isfinite(value))
		measures_add(measures, name, value);
}

void report_load(const struct load_report *report, bool is_short, struct measures *measures)
{
	double seconds = (double)(report->end_ns - report->begin_ns) / (double)NS_PER_SECOND;

	if (seconds > 0)
		measures_add(measures, is_short ? "connections_per_second" : "requests_per_second",
			     (double)report->requests / seconds);
	if (seconds > 0 && report->requests > 0)
		measures_add(measures, "time_per_request_ns",
			     seconds * (double)NS_PER_SECOND / (double)report->requests);
	measures_add(measures, "requests", (double)report->requests);
	add_percentile(measures, "latency_p50_ns", &report->latency, 0.5);
	add_percentile(measures, "latency_p90_ns", &report->latency, 0.9);
	add_percentile(measures, "latency_p99_ns", &report->latency, 0.99);
	add_percentile(measures, "latency_p999_ns", &report->latency, 0.999);
	if (report->latency.count > 0)
		measures_add(measures, "latency_most_ns", (double)report->latency.most_ns);
	add_percentile(measures, "connect_p50_ns", &report->connect, 0.5);
	add_percentile(measures, "connect_p99_ns", &report->connect, 0.99);
	add_percentile(measures, "first_byte_p50_ns", &report->first_byte, 0.5);
	add_percentile(measures, "first_byte_p99_ns", &report->first_byte, 0.99);
	add_percentile(measures, "client_lateness_p99_ns", &report->lateness, 0.99);
	if (report->latency.count > 0)
		histogram_merge(measures_add_distribution(measures, "latency"), &report->latency);
	if (report->first_byte.count > 0)
		histogram_merge(measures_add_distribution(measures, "first_byte"),
				&report->first_byte);
}

static double growth(uint64_t before, uint64_t now, uint64_t count)
{
	return ((double)now - (double)before) / (double)count;
}

void report_memory(const struct footprint *before, const struct footprint *now, uint64_t count,
		   struct measures *measures)
{
	measures_add(measures, "held_memory_bytes",
		     (double)(now->server.pss_bytes + now->server.page_table_bytes +
			      now->server.kernel_stack_bytes));
	measures_add(measures, "connection_memory_bytes",
		     growth(before->server.pss_bytes, now->server.pss_bytes, count));
	measures_add(measures, "connection_page_table_bytes",
		     growth(before->server.page_table_bytes, now->server.page_table_bytes, count));
	measures_add(
		measures, "connection_kernel_stack_bytes",
		growth(before->server.kernel_stack_bytes, now->server.kernel_stack_bytes, count));
	measures_add(measures, "connection_kernel_object_bytes",
		     growth(before->kernel.slab_bytes, now->kernel.slab_bytes, count));
}

void report_server(const struct serve_report *served, struct measures *measures)
{
	static const char *const names[] = { "ended_closed",   "ended_truncated", "ended_refused",
					     "ended_too_long", "ended_stalled",	  "ended_broken",
					     "ended_killed" };

	if (served->requests > 0)
		measures_add(measures, "switches_per_request",
			     (double)served->switches / (double)served->requests);
	measures_add(measures, "connections", (double)served->connections);
	for (int end = 0; end < SERVE_ENDS; end++)
		if (served->ends[end] > 0)
			measures_add(measures, names[end], (double)served->ends[end]);
	if (served->exhausted > 0)
		measures_add(measures, "accepts_without_descriptors", (double)served->exhausted);
}
