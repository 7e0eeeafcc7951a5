#include "analysis/report_words.h"

#include "analysis/report_text.h"
#include "analysis/scaling.h"

#include <math.h>

/* Two digits of the interval's end tell what is known. */
static void put_parameter(FILE *out, const char *name, const struct estimate *estimate)
{
	double largest = estimate->has_interval ? estimate->high : estimate->value;
	int digits = largest > 0 ? (int)fmin(8, fmax(0, 1 - floor(log10(largest)))) : 1;

	fprintf(out, "%s %.*f", name, digits, estimate->value);
	if (estimate->has_interval)
		fprintf(out, " [%.*f, %.*f]", digits, estimate->low, digits, estimate->high);
}

static const char *workers_or(char text[TEXT_BYTES], double workers, const char *none)
{
	snprintf(text, TEXT_BYTES, "%.0f", workers);
	return isfinite(workers) ? text : none;
}

void words_peak(FILE *out, const struct estimate *peak)
{
	char value[TEXT_BYTES], low[TEXT_BYTES], high[TEXT_BYTES];

	if (isfinite(peak->value))
		fprintf(out, "predicted peak at %s workers", workers_or(value, peak->value, ""));
	else
		fputs("no peak", out);
	if (!peak->has_interval)
		return;
	if (isfinite(peak->low))
		fprintf(out, " [%s, %s]", workers_or(low, peak->low, ""),
			workers_or(high, peak->high, "none"));
}

/* What Amdahl's law says of any number of workers, however large. */
static void put_limit(FILE *out, const struct scaling_fit *fit)
{
	struct estimate limit = scaling_predict(fit, 1e9);
	char text[TEXT_BYTES];

	if (!(fit->sigma.value > 0) || !(fit->sigma.low > 0))
		return;
	fprintf(out, ", speedup at most %s", text_estimate(text, &limit, "×"));
}

static void put_fitted(FILE *out, const struct scaling_fit *fit)
{
	put_parameter(out, "σ", &fit->sigma);
	if (fit->law == LAW_USL) {
		fputs(", ", out);
		put_parameter(out, "κ", &fit->kappa);
		fputs(", ", out);
		words_peak(out, &fit->peak);
	} else {
		put_limit(out, fit);
	}
}

void words_law(FILE *out, const struct scaling_fit *fit)
{
	switch (fit->outcome) {
	case SCALING_FITTED:
		put_fitted(out, fit);
		break;
	case SCALING_FEW_COUNTS:
		fprintf(out,
			"too few points: %zu worker count%s up to the CPUs, "
			"%d are needed",
			fit->counts, fit->counts == 1 ? "" : "s", SCALING_MINIMUM_COUNTS);
		break;
	case SCALING_FEW_BLOCKS:
		fprintf(out, "too few blocks: %zu whole ones, %zu are needed", fit->blocks,
			fit->counts + SCALING_SPARE_BLOCKS);
		break;
	case SCALING_CONSTANT:
		fputs("the times do not vary between the blocks", out);
		break;
	case SCALING_MISFIT:
		fprintf(out, "does not fit (p %.2g): %.1f %% off at %g worker%s", fit->misfit_p,
			100 * fabs(fit->misfit), fit->misfit_at, fit->misfit_at > 1 ? "s" : "");
		break;
	case SCALING_ABOVE:
		fputs("does not fit: grows faster than any such law", out);
		break;
	}
}

const char *law_name(enum scaling_law law)
{
	return law == LAW_USL ? "USL" : "Amdahl's law";
}

static void put_law(FILE *out, const struct scaling *scaling, const struct scaling_fit *fit)
{
	fprintf(out, "%s, %s: ", scaling->label, law_name(fit->law));
	words_law(out, fit);
	putc('\n', out);
}

/* Too few counts are the same for most series: one line then. */
static bool none_has_counts(const struct experiment *experiment)
{
	for (size_t i = 0; i < experiment->scaling_count; i++) {
		if (experiment->scalings[i].usl.outcome != SCALING_FEW_COUNTS)
			return false;
	}
	return true;
}

void words_scaling(FILE *out, const struct experiment *experiment)
{
	if (experiment->scaling_count == 0)
		return;
	if (none_has_counts(experiment)) {
		fputs("scaling laws: ", out);
		words_law(out, &experiment->scalings[0].usl);
		putc('\n', out);
		return;
	}
	fputs("scaling laws up to the CPUs; USL: Universal Scalability Law, σ contention, "
	      "κ coherency\n",
	      out);
	for (size_t i = 0; i < experiment->scaling_count; i++) {
		const struct scaling *scaling = &experiment->scalings[i];

		put_law(out, scaling, &scaling->usl);
		if (scaling->amdahl.outcome != scaling->usl.outcome ||
		    scaling->usl.outcome == SCALING_FITTED)
			put_law(out, scaling, &scaling->amdahl);
	}
}
