#include <errno.h>

#include "socket/load_internal.h"

const char *load_error_name(enum load_error error)
{
	static const char *const names[LOAD_ERRORS] = {
		[LOAD_REFUSED] = "refused", [LOAD_CLOSED] = "closed", [LOAD_TIMEOUT] = "timeout",
		[LOAD_CORRUPT] = "corrupt", [LOAD_FAILED] = "failed",
	};

	return names[error];
}

static enum load_error kind_of(int error)
{
	switch (-error) {
	case ECONNREFUSED:
	case ENOENT:
		return LOAD_REFUSED;
	case EPIPE:
	case ECONNRESET:
	case ECONNABORTED:
		return LOAD_CLOSED;
	case ETIMEDOUT:
		return LOAD_TIMEOUT;
	case EBADMSG:
		return LOAD_CORRUPT;
	default:
		return LOAD_FAILED;
	}
}

void load_report_count_error(struct load_report *report, int error)
{
	enum load_error kind = kind_of(error);

	report->errors[kind]++;
	if (kind == LOAD_FAILED && report->system_error == 0)
		report->system_error = error;
}

void load_report_count_connection(struct load_report *report, uint64_t requests)
{
	if (requests < report->requests_least)
		report->requests_least = requests;
	if (requests > report->requests_most)
		report->requests_most = requests;
}

void load_report_merge(struct load_report *total, const struct load_report *part)
{
	total->connections += part->connections;
	total->requests += part->requests;
	total->bytes += part->bytes;
	for (unsigned i = 0; i < LOAD_ERRORS; i++)
		total->errors[i] += part->errors[i];
	if (total->system_error == 0)
		total->system_error = part->system_error;
	if (part->end_ns > total->end_ns)
		total->end_ns = part->end_ns;
	if (part->requests_least < total->requests_least)
		total->requests_least = part->requests_least;
	if (part->requests_most > total->requests_most)
		total->requests_most = part->requests_most;
	histogram_merge(&total->latency, &part->latency);
	histogram_merge(&total->first_byte, &part->first_byte);
	histogram_merge(&total->connect, &part->connect);
	histogram_merge(&total->lateness, &part->lateness);
}
