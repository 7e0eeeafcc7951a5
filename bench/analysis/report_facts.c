#include "analysis/report_facts.h"

#include <errno.h>
#include <stdlib.h>

static int put_object(FILE *out, const char *prefix, json_t *object, facts_put *put)
{
	const char *name;
	json_t *value;

	json_object_foreach (object, name, value) {
		char *key;
		int error;

		if (asprintf(&key, "%s%s%s", prefix, *prefix ? "." : "", name) < 0)
			return -ENOMEM;
		if (json_object_size(value) > 0)
			error = put_object(out, key, value, put);
		else
			error = put(out, key, value);
		free(key);
		if (error)
			return error;
	}
	return 0;
}

int report_facts(FILE *out, json_t *object, facts_put *put)
{
	return put_object(out, "", object, put);
}
