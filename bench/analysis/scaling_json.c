#include "analysis/scaling_json.h"

#include "analysis/report_words.h"

#include <math.h>
#include <stdlib.h>

static json_t *number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

json_t *interval_object(const struct estimate *estimate)
{
	bool known = estimate->has_interval;

	return json_pack("{s:o, s:o, s:o}", "value", number(estimate->value), "low",
			 number(known ? estimate->low : NAN), "high",
			 number(known ? estimate->high : NAN));
}

static json_t *words_of(const struct scaling_fit *fit)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	json_t *words;

	if (!out)
		return NULL;
	words_law(out, fit);
	words = fclose(out) == 0 ? json_string(text) : NULL;
	free(text);
	return words;
}

json_t *fit_object(const struct scaling_fit *fit)
{
	return json_pack("{s:s, s:b, s:o, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "law",
			 fit->law == LAW_USL ? "usl" : "amdahl", "fitted",
			 fit->outcome == SCALING_FITTED, "words", words_of(fit), "counts",
			 (json_int_t)fit->counts, "blocks", (json_int_t)fit->blocks, "most_workers",
			 number(fit->most_workers), "lambda", number(fit->lambda), "sigma",
			 interval_object(&fit->sigma), "kappa", interval_object(&fit->kappa),
			 "peak_workers", interval_object(&fit->peak), "misfit_p",
			 number(fit->misfit_p), "misfit", number(fit->misfit));
}
