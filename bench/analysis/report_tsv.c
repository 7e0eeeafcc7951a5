#include "analysis/report_parts.h"

#include <math.h>

/* summary.tsv and comparisons.tsv. Ratios have six digits after the point, or six in all if they
 * are small; times are whole nanoseconds. Where the clock is a measure, the headline's six columns
 * are in its unit and have a digit after the point. */

static void put_time(FILE *out, double ns)
{
	if (isnan(ns))
		fputs("\t-", out);
	else
		fprintf(out, "\t%.0f", ns);
}

static void put_headline(FILE *out, const struct cell *cell, double value)
{
	if (isnan(value) || !cell->experiment->measure)
		put_time(out, value);
	else
		fprintf(out, "\t%.1f", value);
}

const char *clock_name(const struct experiment *experiment, bool in_process)
{
	if (experiment->measure)
		return experiment->measure;
	return in_process ? "in-process" : "whole-process";
}

static void put_ratio(FILE *out, double ratio)
{
	if (isnan(ratio))
		fputs("\t-", out);
	else
		fprintf(out, ratio < 0.01 ? "\t%.6g" : "\t%.6f", ratio);
}

static void put_dependence(FILE *out, const struct estimate *ratio)
{
	if (isnan(ratio->lag1))
		fputs("\t-", out);
	else
		fprintf(out, "\t%.2f", ratio->lag1);
	fprintf(out, "\t%.1f", ratio->effective);
}

static void put_cell(FILE *out, const struct cell *cell)
{
	fprintf(out, "%s\t%s\t%s\t%s\t%zu\t%zu", cell->experiment->name, cell->key,
		cell->base ? cell->base->key : "-", clock_name(cell->experiment, cell->in_process),
		cell->runs, cell->failures);
	put_headline(out, cell, cell->median_ns);
	put_headline(out, cell, cell->mean_ns);
	put_headline(out, cell, cell->minimum_ns);
	put_headline(out, cell, cell->elapsed.value);
	put_headline(out, cell, cell->elapsed.low);
	put_headline(out, cell, cell->elapsed.high);
	put_time(out, cell->median_wall_ns);
	put_time(out, cell->median_cpu_ns);
	put_time(out, cell->median_spawn_ns);
	put_time(out, cell->median_work_ns);
	put_time(out, cell->median_teardown_ns);
	put_ratio(out, cell->speedup.value);
	put_ratio(out, cell->speedup.low);
	put_ratio(out, cell->speedup.high);
	fprintf(out, "\t%zu", cell->speedup.blocks);
	put_ratio(out, cell->efficiency);
	put_dependence(out, &cell->speedup);
	putc('\n', out);
}

int write_tsv(FILE *out, const struct summary *summary)
{
	fputs("experiment\tcell\tbase\tclock\truns\tfailures\tmedian_ns\tmean_ns\tminimum_ns\t"
	      "hodges_lehmann_ns\thodges_lehmann_low_ns\thodges_lehmann_high_ns\t"
	      "whole_process_median_ns\tcpu_median_ns\tspawn_median_ns\twork_median_ns\t"
	      "teardown_median_ns\tspeedup\tspeedup_low\tspeedup_high\tspeedup_pairs\t"
	      "efficiency\tspeedup_lag1\tspeedup_effective_pairs\n",
	      out);
	for (size_t i = 0; i < summary->cell_count; i++)
		put_cell(out, &summary->cells[i]);
	return 0;
}

static void put_p(FILE *out, double p)
{
	if (isnan(p))
		fputs("\t-", out);
	else
		fprintf(out, "\t%.3g", p);
}

static void put_comparison(FILE *out, const struct comparison *comparison)
{
	const struct contrast *contrast = comparison->contrast;

	fprintf(out, "%s\t%s\t%s\t%s\t%s", comparison->experiment->name, comparison->first->key,
		comparison->second->key, contrast ? contrast->parameter : "-",
		clock_name(comparison->experiment, comparison->in_process));
	put_ratio(out, comparison->ratio.value);
	put_ratio(out, comparison->ratio.low);
	put_ratio(out, comparison->ratio.high);
	fprintf(out, "\t%zu", comparison->ratio.blocks);
	put_dependence(out, &comparison->ratio);
	put_p(out, comparison->p_different);
	put_p(out, comparison->p_equivalent);
	fprintf(out, "\t%s\n", verdict_text(comparison->verdict));
}

int write_comparisons(FILE *out, const struct summary *summary)
{
	fputs("experiment\tfirst\tsecond\tparameter\tclock\tratio\tratio_low\tratio_high\t"
	      "pairs\tlag1\teffective_pairs\tp_different\tp_equivalent\tverdict\n",
	      out);
	for (size_t i = 0; i < summary->experiment_count; i++) {
		const struct experiment *experiment = &summary->experiments[i];

		for (size_t j = 0; j < experiment->comparison_count; j++)
			put_comparison(out, &experiment->comparisons[j]);
	}
	return 0;
}
