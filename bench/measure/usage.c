#include "measure/usage.h"

#include "measure/clock.h"

static uint64_t timeval_ns(const struct timeval *time)
{
	return (uint64_t)time->tv_sec * NS_PER_SECOND + (uint64_t)time->tv_usec * 1000;
}

struct usage usage_from_rusage(const struct rusage *raw)
{
	return (struct usage) {
		.user_ns = timeval_ns(&raw->ru_utime),
		.system_ns = timeval_ns(&raw->ru_stime),
		.voluntary_switches = (uint64_t)raw->ru_nvcsw,
		.involuntary_switches = (uint64_t)raw->ru_nivcsw,
		.minor_faults = (uint64_t)raw->ru_minflt,
		.major_faults = (uint64_t)raw->ru_majflt,
	};
}

static struct usage usage_of(int who)
{
	struct rusage raw = { 0 };

	getrusage(who, &raw);
	return usage_from_rusage(&raw);
}

struct usage usage_of_thread(void)
{
	return usage_of(RUSAGE_THREAD);
}

struct usage usage_of_process(void)
{
	return usage_of(RUSAGE_SELF);
}

void usage_add(struct usage *total, const struct usage *part)
{
	total->user_ns += part->user_ns;
	total->system_ns += part->system_ns;
	total->voluntary_switches += part->voluntary_switches;
	total->involuntary_switches += part->involuntary_switches;
	total->minor_faults += part->minor_faults;
	total->major_faults += part->major_faults;
}

struct usage usage_since(const struct usage *later, const struct usage *earlier)
{
	return (struct usage) {
		.user_ns = later->user_ns - earlier->user_ns,
		.system_ns = later->system_ns - earlier->system_ns,
		.voluntary_switches = later->voluntary_switches - earlier->voluntary_switches,
		.involuntary_switches = later->involuntary_switches - earlier->involuntary_switches,
		.minor_faults = later->minor_faults - earlier->minor_faults,
		.major_faults = later->major_faults - earlier->major_faults,
	};
}
