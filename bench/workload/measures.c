#include "workload/workload.h"

void measures_add(struct measures *measures, const char *name, double value)
{
	if (measures->count < sizeof(measures->list) / sizeof(measures->list[0]))
		measures->list[measures->count++] = (struct measure) { name, value };
}

struct histogram *measures_add_distribution(struct measures *measures, const char *name)
{
	struct distribution *next = &measures->distributions[measures->distribution_count];

	if (measures->distribution_count ==
	    sizeof(measures->distributions) / sizeof(measures->distributions[0]))
		return NULL;
	measures->distribution_count++;
	*next = (struct distribution) { .name = name };
	return &next->times;
}
