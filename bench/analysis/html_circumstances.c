#include "analysis/estimate.h"
#include "analysis/html_parts.h"
#include "analysis/report_facts.h"
#include "analysis/statistics.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What stands at the end of the page: method, noise, machine and data. */

void html_method(FILE *out, const struct summary *summary)
{
	fprintf(out,
		"<section id=\"method\">\n<h2>How it was measured</h2>\n<ul class=\"method\">\n"
		"<li><b>Blocks.</b> A block is one run of every cell, in a random order; there are "
		"%zu. "
		"Drift of the machine hits all cells alike.</li>\n"
		"<li><b>Ratios.</b> Two cells are compared within each block. A ratio is the "
		"Hodges-Lehmann estimate over the blocks, its interval the 95 %% signed-rank "
		"interval of Wilcoxon; where neighbouring ratios are alike a block bootstrap "
		"widens it. No sample is dropped.</li>\n"
		"<li><b>Verdicts.</b> <i>Equivalent</i>: the interval lies within ±%g %%. "
		"<i>Different</i>: it excludes 1 and is not equivalent. Anything else is <i>cannot "
		"tell</i>. "
		"The verdicts of a chart are corrected together (Holm); below %d blocks there is "
		"none.</li>\n",
		summary->block_count, 100 * summary->margin, STATISTICS_MINIMUM_PAIRS);
	fputs("<li><b>A/A control.</b> One cell is in every block twice. If it differs from "
	      "itself, the "
	      "session is suspect.</li>\n"
	      "<li><b>Elapsed</b> runs from the first creation of a worker to the end of the last "
	      "task; "
	      "<i>whole</i> is the life of the whole process, <i>CPU</i> its user and system time. "
	      "Speedup is the time of the base ÷ the time of the cell.</li>\n"
	      "</ul>\n</section>\n",
	      out);
}

/* ---- noise ---- */

struct quantity {
	const char *name;
	const char *format; /* of a figure in per cent, or as it is */
	double (*of)(const struct noise *noise);
};

static double drift(const struct noise *noise)
{
	return 100 * expm1(noise->level);
}

static double steal(const struct noise *noise)
{
	return 100 * noise_steal(noise);
}

static double pressure(const struct noise *noise)
{
	return 100 * noise_pressure(noise);
}

static double load(const struct noise *noise)
{
	return noise->load;
}

static double seconds(const struct noise *noise)
{
	return noise->seconds;
}

static const struct quantity quantities[] = {
	{ "drift", "%+.1f %%", drift },	     { "steal", "%.2f %%", steal },
	{ "pressure", "%.1f %%", pressure }, { "load", "%.2f", load },
	{ "others", "%.2f", noise_others },  { "seconds", "%.2f", seconds },
};

#define QUANTITIES   (sizeof(quantities) / sizeof(quantities[0]))
#define SPARK_HEIGHT 40.0

/* NAN if no block tells. */
static double largest(const struct summary *summary, const struct quantity *quantity)
{
	double most = NAN;

	for (size_t i = 0; i < summary->block_count; i++)
		most = fmax(most, fabs(quantity->of(&summary->noise[i])));
	return most;
}

/* A bar a block; drift goes both ways from the middle. */
static void put_spark(FILE *out, const struct summary *summary, const struct quantity *quantity)
{
	double most = largest(summary, quantity);
	double width = 300 / (double)summary->block_count;
	bool both = quantity->of == drift;
	double zero = both ? SPARK_HEIGHT / 2 : SPARK_HEIGHT;

	fprintf(out,
		"<div class=\"spark%s\"><span class=\"name\">%s</span>"
		"<svg viewBox=\"0 0 300 %g\" preserveAspectRatio=\"none\" aria-hidden=\"true\">",
		both ? " both" : "", quantity->name, SPARK_HEIGHT);
	for (size_t i = 0; i < summary->block_count; i++) {
		double value = quantity->of(&summary->noise[i]);
		double height = most > 0 ? (zero - 2) * fabs(value) / most : 0;

		if (isnan(value))
			continue;
		fprintf(out, "<g class=\"mark\"><title>block %d · %s: ", summary->blocks[i],
			quantity->name);
		fprintf(out, quantity->format, value);
		fprintf(out,
			"</title><rect class=\"hit\" x=\"%.2f\" y=\"0\" width=\"%.2f\" "
			"height=\"%g\"/>"
			"<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\"/></g>",
			width * (double)i, width, SPARK_HEIGHT, width * ((double)i + 0.15),
			value < 0 ? zero : zero - height, width * 0.7, fmax(height, 0.6));
	}
	fputs("</svg><span class=\"most\">", out);
	if (isnan(most))
		fputs("unknown", out);
	else
		fprintf(out, both ? "±%.1f %%" : quantity->format, most);
	fputs("</span></div>\n", out);
}

static void put_figure(FILE *out, const struct quantity *quantity, const struct noise *noise)
{
	double value = quantity->of(noise);

	fprintf(out, "<td class=\"figure\" data-label=\"%s\"", quantity->name);
	if (isnan(value)) {
		fputs(">-</td>", out);
		return;
	}
	fprintf(out, " data-value=\"%.9g\">", value);
	fprintf(out, quantity->format, value);
	fputs("</td>", out);
}

static void put_blocks(FILE *out, const struct summary *summary)
{
	fputs("<details><summary>Every block</summary>\n<table class=\"sorts\">\n<thead><tr>"
	      "<th scope=\"col\" class=\"figure\">block</th><th scope=\"col\">started</th>",
	      out);
	for (size_t i = 0; i < QUANTITIES; i++)
		fprintf(out, "<th scope=\"col\" class=\"figure\">%s</th>", quantities[i].name);
	fputs("</tr></thead>\n<tbody>\n", out);
	for (size_t i = 0; i < summary->block_count; i++) {
		const struct noise *noise = &summary->noise[i];

		fprintf(out,
			"<tr><td class=\"figure\" data-label=\"block\" data-value=\"%d\">%d</td>"
			"<td data-label=\"started\">",
			summary->blocks[i], summary->blocks[i]);
		html_text(out, noise->started ? noise->started : "-");
		fputs("</td>", out);
		for (size_t j = 0; j < QUANTITIES; j++)
			put_figure(out, &quantities[j], noise);
		fputs("</tr>\n", out);
	}
	fputs("</tbody>\n</table>\n</details>\n", out);
}

void html_noise(FILE *out, const struct summary *summary)
{
	fputs("<section id=\"noise\">\n<h2>Noise</h2>\n"
	      "<p>A bar is a block. Drift: the block's times over the cells' medians. Pressure: "
	      "part of "
	      "the time in which tasks waited for a CPU, those of the cells among them. Others: "
	      "CPUs that other programs used, on the average.</p>\n"
	      "<div class=\"sparks\">\n",
	      out);
	for (size_t i = 0; i < QUANTITIES - 1; i++)
		put_spark(out, summary, &quantities[i]);
	fputs("</div>\n", out);
	put_blocks(out, summary);
	fputs("</section>\n", out);
}

/* ---- machine ---- */

static int put_fact(FILE *out, const char *key, const json_t *value)
{
	char *text = json_is_string(value) ? strdup(json_string_value(value))
		     : json_is_null(value)
			     ? strdup("unknown")
			     : json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(4));

	if (!text)
		return -ENOMEM;
	fputs("<div><dt>", out);
	html_text(out, key);
	fputs("</dt><dd>", out);
	html_text(out, text);
	fputs("</dd></div>\n", out);
	free(text);
	return 0;
}

int html_environment(FILE *out, const struct summary *summary)
{
	fputs("<section id=\"machine\">\n<h2>Machine and build</h2>\n<dl class=\"facts\">\n", out);
	int error = report_facts(out, summary->environment, put_fact);

	fputs("</dl>\n</section>\n", out);
	return error;
}

/* ---- data ---- */

static void put_commands(FILE *out, const struct summary *summary)
{
	fputs("<details><summary>The command of every cell</summary>\n<table class=\"commands\">\n"
	      "<thead><tr><th scope=\"col\">cell</th><th scope=\"col\">command</th></tr></thead>\n"
	      "<tbody>\n",
	      out);
	for (size_t i = 0; i < summary->cell_count; i++) {
		fputs("<tr><td>", out);
		html_text(out, summary->cells[i].key);
		fputs("</td><td><code>", out);
		html_text(out, summary->cells[i].command);
		fputs("</code></td></tr>\n", out);
	}
	fputs("</tbody>\n</table>\n</details>\n", out);
}

void html_data(FILE *out, const struct summary *summary)
{
	fputs("<section id=\"data\">\n<h2>Data</h2>\n<p>In the folder of the run, ", out);
	html_text(out, summary->run);
	fprintf(out,
		":</p>\n<ul class=\"files\">\n"
		"<li><code>environment.json</code> the machine and the build</li>\n"
		"<li><code>experiments.tsv</code>, <code>cells.tsv</code> the plan</li>\n"
		"<li><code>runs.jsonl</code> a line a run, from inside the workload programs</li>\n"
		"<li><code>blocks/%04d.json</code> to <code>%04d.json</code> %zu exports of "
		"hyperfine</li>\n",
		summary->blocks[0], summary->blocks[summary->block_count - 1],
		summary->block_count);
	fputs("<li><code>noise.tsv</code> steal, pressure, load, clock and others of each tried "
	      "block</li>\n"
	      "<li><code>summary.tsv</code>, <code>summary.md</code> the tables</li>\n"
	      "</ul>\n",
	      out);
	put_commands(out, summary);
	fputs("</section>\n", out);
}
