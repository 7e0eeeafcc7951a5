#include <math.h>

#include "measure/clock.h"
#include "measure/echo_client.h"
#include "measure/record.h"
#include "measure/samples.h"

static void set_finite(json_t *object, const char *name, double value)
{
	if (isfinite(value))
		json_object_set_new(object, name, json_real(value));
}

json_t *echo_report_to_json(struct echo_report *report)
{
	struct samples_summary summary = samples_summarize(report->times_ns, report->count);
	double seconds = (double)(report->end_ns - report->begin_ns) / (double)NS_PER_SECOND;
	struct histogram histogram = { 0 };
	json_t *object = json_object();

	set_finite(object, "latency_p50_ns", summary.p50_ns);
	set_finite(object, "latency_p90_ns", summary.p90_ns);
	set_finite(object, "latency_p99_ns", summary.p99_ns);
	set_finite(object, "latency_mean_ns", summary.mean_ns);
	set_finite(object, "latency_most_ns", summary.most_ns);
	json_object_set_new(object, "operations", json_integer((json_int_t)report->count));
	json_object_set_new(object, "operations_per_second",
			    json_real((double)report->count / seconds));
	json_object_set_new(object, "lost", json_integer((json_int_t)report->lost));
	samples_count(report->times_ns, report->count, &histogram);
	json_object_set_new(object, "latency", record_histogram(&histogram));
	return object;
}
