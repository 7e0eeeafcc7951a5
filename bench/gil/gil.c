#include "gil/gil.h"

#include <string.h>

#include "gil/policies.h"

#define POLICY_ADDRESS(name) &gil_##name,
const struct gil_policy *const gil_policies[] = { GIL_POLICIES(POLICY_ADDRESS) NULL };

const struct gil_policy *gil_policy_find(const char *name)
{
	for (size_t i = 0; gil_policies[i]; i++)
		if (strcmp(gil_policies[i]->name, name) == 0)
			return gil_policies[i];
	return NULL;
}

void gil_counts_add(struct gil_counts *total, const struct gil_counts *part)
{
	total->acquisitions += part->acquisitions;
	total->handovers += part->handovers;
	total->forced_drops += part->forced_drops;
	histogram_merge(&total->waits, &part->waits);
}
