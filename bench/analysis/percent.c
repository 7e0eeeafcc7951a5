#include "analysis/percent.h"

#include <stdlib.h>
#include <string.h>

bool percent_parse(const char *text, double *fraction)
{
	char *end;

	if (*text < '0' || *text > '9' || text[strspn(text, "0123456789.")] != '%')
		return false;
	*fraction = strtod(text, &end) / 100;
	return strcmp(end, "%") == 0 && *fraction > 0 && *fraction < 1;
}
