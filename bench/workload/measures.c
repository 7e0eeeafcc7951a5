#include "workload/workload.h"

void measures_add(struct measures *measures, const char *name, double value)
{
	if (measures->count < sizeof(measures->list) / sizeof(measures->list[0]))
		measures->list[measures->count++] = (struct measure) { name, value };
}
