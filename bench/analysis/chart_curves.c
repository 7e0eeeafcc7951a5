#include "analysis/chart_curves.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_parts.h"

#define BEYOND 10.0 /* a percentile needs so many samples above it */

double latency_total(const struct cell *cell)
{
	double total = 0;

	for (size_t i = 0; i < cell->latency_count; i++)
		total += cell->latency[i].count;
	return total;
}

/* Of the pooled distribution; NAN with fewer than BEYOND above it. */
static double percentile(const struct cell *cell, double share)
{
	double total = latency_total(cell), seen = 0;

	if ((1 - share) * total < BEYOND)
		return NAN;
	for (size_t i = 0; i < cell->latency_count; i++) {
		seen += cell->latency[i].count;
		if (seen >= share * total)
			return cell->latency[i].upper_ns;
	}
	return NAN;
}

static int policy_rank(const char *policy)
{
	static const char *const order[] = { "cpython3", "cpython2", "ruby",  "ocaml",
					     "pypy",	 "none",     "native" };
	int rank = 0, count = (int)(sizeof(order) / sizeof(order[0]));

	while (rank < count && strcmp(order[rank], policy) != 0)
		rank++;
	return rank;
}

static int compare_curves(const void *a, const void *b)
{
	const struct curve *p = a, *q = b;
	int order = policy_rank(p->policy) - policy_rank(q->policy);

	order = order ? order : strcmp(p->policy, q->policy);
	order = order ? order : (p->hogs > q->hogs) - (p->hogs < q->hogs);
	return order ? order : (int)p->real - (int)q->real;
}

static void widen(struct curves *curves, double ns)
{
	if (!(ns > 0) || !isfinite(ns))
		return;
	curves->low = fmin(curves->low, ns);
	curves->high = fmax(curves->high, ns);
}

void curves_collect(struct page *page, struct curves *curves)
{
	const struct experiment *experiment = page->experiment;

	*curves = (struct curves) { .low = INFINITY };
	for (size_t i = 0; i < experiment->cell_count && curves->count < MOST_CURVES; i++) {
		const struct cell *cell = experiment->cells[i];
		struct curve *curve = &curves->list[curves->count];

		*curve = (struct curve) { .cell = cell, .hogs = cell_number(cell, "hogs") };
		curve->policy = cell_parameter(cell, "gil") ? cell_parameter(cell, "gil") : "";
		curve->real = cell_parameter(cell, "interpreter") != NULL;
		curve->median = measured_estimate(page->summary, cell, "latency_p50_ns");
		curve->p90 = percentile(cell, 0.9);
		if (!isfinite(curve->median.value) || !(curve->hogs >= 0))
			continue;
		curves->has_real |= curve->real;
		curves->count++;
	}
	qsort(curves->list, curves->count, sizeof(curves->list[0]), compare_curves);
	for (size_t i = 0; i < curves->count; i++) {
		struct curve *curve = &curves->list[i];
		const struct cell *cell = curve->cell;

		curves->panels += !i || strcmp(curve[-1].policy, curve->policy) != 0;
		curve->panel = curves->panels - 1;
		widen(curves, curve->median.value);
		widen(curves, curve->median.low);
		widen(curves, curve->median.high);
		if (cell->latency_count) {
			widen(curves, cell->latency[0].upper_ns * (1 - LATENCY_WIDTH));
			widen(curves, percentile(cell, 0.98));
		}
	}
	curves->low /= 1.15;
	curves->high *= 1.25;
}

const struct curve *curves_find(const struct curves *curves, size_t panel, double hogs, bool real)
{
	for (size_t i = 0; i < curves->count; i++) {
		const struct curve *curve = &curves->list[i];

		if (curve->panel == panel && curve->hogs == hogs && curve->real == real)
			return curve;
	}
	return NULL;
}

const struct curve *curves_real(const struct curves *curves, size_t panel)
{
	for (size_t i = 0; i < curves->count; i++)
		if (curves->list[i].panel == panel && curves->list[i].real)
			return &curves->list[i];
	return NULL;
}
