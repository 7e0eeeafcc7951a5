#include "analysis/report_text.h"
#include "analysis/report_words.h"
#include "analysis/statistics.h"

/* What is said of the whole run, before its experiments. */

/* Nothing if there is no text. */
static void put_line(FILE *out, const char *text)
{
	if (!text)
		return;
	text_put_clean(out, text);
	putc('\n', out);
}

/* How many of the pairs of cells got which verdict; and the slower one of whom it is said
 * with the greatest ratio. */
struct tally {
	size_t slower, faster,
		other; /* other: different in what is no cost, as hand-overs a second */
	size_t equivalent, unknown;
	const struct comparison *slowest;
};

static void count(struct tally *tally, const struct comparison *comparison)
{
	bool is_cost = !comparison->in_process ||
		       measure_unit(comparison->experiment->measure) != UNIT_NONE;

	if (comparison->verdict == VERDICT_EQUIVALENT) {
		tally->equivalent++;
	} else if (comparison->verdict == VERDICT_CANNOT_TELL) {
		tally->unknown++;
	} else if (!is_cost) {
		tally->other++;
	} else if (comparison->ratio.value < 1) {
		tally->faster++;
	} else {
		tally->slower++;
		if (!tally->slowest || comparison->ratio.value > tally->slowest->ratio.value)
			tally->slowest = comparison;
	}
}

static bool count_versus(struct tally *tally, const struct summary *summary)
{
	bool any = false;

	for (size_t i = 0; i < summary->experiment_count; i++) {
		const struct experiment *experiment = &summary->experiments[i];

		for (size_t j = 0; j < experiment->comparison_count; j++) {
			if (!comparison_is_versus(&experiment->comparisons[j]))
				continue;
			count(tally, &experiment->comparisons[j]);
			any = true;
		}
	}
	return any;
}

/* The answer of a run of two builds, before all tables. */
static void put_versus(FILE *out, const struct summary *summary)
{
	struct tally tally = { 0 };
	char text[TEXT_BYTES];

	if (!count_versus(&tally, summary))
		return;
	fprintf(out,
		"this build against versus: %zu slower, %zu faster, %zu equivalent, %zu cannot "
		"tell",
		tally.slower, tally.faster, tally.equivalent, tally.unknown);
	if (tally.other > 0)
		fprintf(out, ", %zu different in what is no cost", tally.other);
	putc('\n', out);
	if (!tally.slowest)
		return;
	fprintf(out, "slowest: %s: ", tally.slowest->experiment->name);
	words_cell_without(out, tally.slowest->first, "build");
	fprintf(out, " takes %s the time\n", text_estimate(text, &tally.slowest->ratio, "×"));
}

void words_run(FILE *out, const struct summary *summary)
{
	char blocks[TEXT_BYTES], cpus[TEXT_BYTES];

	fprintf(out, "%s, %s, margin ±%g %%, intervals of 95 %%\n",
		text_count(blocks, summary->block_count, "block"),
		text_count(cpus, summary->cpus, "CPU"), 100 * summary->margin);
	if (summary->block_count < STATISTICS_MINIMUM_PAIRS)
		fprintf(out, "Below %d blocks there is no interval and no verdict.\n",
			STATISTICS_MINIMUM_PAIRS);
	put_line(out, summary->stop_text);
	put_line(out, summary->stop_detail);
	for (size_t i = 0; i < summary->suspect_reason_count; i++) {
		fputs("SUSPECT: ", out);
		text_put_clean(out, summary->suspect_reasons[i]);
		putc('\n', out);
	}
	put_versus(out, summary);
}
