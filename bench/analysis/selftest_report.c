#include "analysis/selftest_report.h"

#include "analysis/file.h"
#include "analysis/report_text.h"
#include "analysis/selftest_parts.h"
#include "analysis/statistics.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FALSE_ALARMS 0.075 /* 15 in 200: 5 % are due, and so many have a chance of 1 in 20 */
#define POWER	     0.90

bool selftest_excludes(const struct selftest_judged *judged)
{
	return judged->low > 1 || judged->high < 1;
}

static void count_comparison(const struct selftest_comparison *comparison,
			     struct selftest_rate rates[SELFTEST_RATES])
{
	bool alarm = comparison->equal.verdict == VERDICT_DIFFERENT;
	bool hits[SELFTEST_RATES] = {
		alarm,
		selftest_excludes(&comparison->equal),
		comparison->planted.low > 1,
		comparison->planted.verdict == VERDICT_DIFFERENT,
		comparison->planted.low <= 1.02 && comparison->planted.high >= 1.02,
		comparison->suspect,
	};

	for (size_t i = 0; i < SELFTEST_RATES; i++) {
		rates[i].hits += hits[i];
		rates[i].of++;
	}
}

void selftest_rates(const struct selftest *selftest, struct selftest_rate rates[SELFTEST_RATES])
{
	static const struct selftest_rate names[SELFTEST_RATES] = {
		{ "false_alarms", "equal cells called different", 0, 0, FALSE_ALARMS, false },
		{ "equal_excluding", "intervals of equal cells that exclude 0", 0, 0, FALSE_ALARMS,
		  false },
		{ "power", "intervals of +2 % that exclude 0", 0, 0, POWER, true },
		{ "planted_different", "+2 % called different", 0, 0, NAN, false },
		{ "planted_covered", "intervals of +2 % that hold 2 %", 0, 0, NAN, false },
		{ "suspect", "sessions marked suspect", 0, 0, NAN, false },
	};

	memcpy(rates, names, sizeof(names));
	for (size_t i = 0; i < SELFTEST_RATES && selftest->any_power; i++)
		rates[i].limit = rates[i].at_least ? NAN : rates[i].limit;
	for (size_t i = 0; i < selftest->count; i++)
		count_comparison(&selftest->comparisons[i], rates);
}

static double share_of(const struct selftest_rate *rate)
{
	return (double)rate->hits / (double)rate->of;
}

static bool keeps_word(const struct selftest_rate *rate)
{
	if (isnan(rate->limit))
		return true;
	return rate->at_least ? share_of(rate) >= rate->limit : share_of(rate) <= rate->limit;
}

/* Median seconds of a comparison. */
static double median_seconds(const struct selftest *selftest)
{
	double *seconds = calloc(selftest->count, sizeof(*seconds));
	double median = NAN;

	for (size_t i = 0; seconds && i < selftest->count; i++)
		seconds[i] = selftest->comparisons[i].seconds;
	if (seconds)
		median = statistics_median(seconds, selftest->count);
	free(seconds);
	return median;
}

static const char *environment_text(const struct selftest *selftest, const char *name)
{
	const char *text = json_string_value(json_object_get(selftest->environment, name));

	return text ? text : "unknown";
}

/* What was compared, where and when. */
static void put_basis(FILE *out, const struct selftest *selftest)
{
	const struct selftest_comparison *last = &selftest->comparisons[selftest->count - 1];

	fprintf(out, "%zu comparisons, %s, %zu blocks and %.1f s each (median)\n", selftest->count,
		selftest->what, last->blocks, median_seconds(selftest));
	fprintf(out, "%s to %s, %s, %lld CPUs, kernel %s, commit %s\n",
		selftest->comparisons[0].started, last->started,
		environment_text(selftest, "cpu_model"),
		(long long)json_integer_value(json_object_get(selftest->environment, "cpus")),
		environment_text(selftest, "kernel"), environment_text(selftest, "commit"));
}

static void put_limit(FILE *out, const struct selftest_rate *rate)
{
	if (isnan(rate->limit))
		putc('-', out);
	else
		fprintf(out, "%s %g %%", rate->at_least ? "at least" : "at most",
			100 * rate->limit);
}

static void put_text(FILE *out, const struct selftest *selftest)
{
	struct selftest_rate rates[SELFTEST_RATES];

	put_basis(out, selftest);
	putc('\n', out);
	selftest_rates(selftest, rates);
	for (size_t i = 0; i < SELFTEST_RATES; i++) {
		double low, high;

		statistics_share(rates[i].hits, rates[i].of, &low, &high);
		fprintf(out, "%-40s %3zu of %zu, %.1f %% [%.1f, %.1f]%s\n", rates[i].words,
			rates[i].hits, rates[i].of, 100 * share_of(&rates[i]), 100 * low,
			100 * high, keeps_word(&rates[i]) ? "" : "  BAD");
	}
}

static void put_markdown(FILE *out, const struct selftest *selftest)
{
	struct selftest_rate rates[SELFTEST_RATES];

	fputs("# Self-test of the method: ", out);
	text_put_markdown(out, selftest->what);
	fputs("\n\n", out);
	put_basis(out, selftest);
	fputs("\n| | count | share | 95 % interval (Wilson) | required |\n"
	      "| --- | ---: | ---: | --- | --- |\n",
	      out);
	selftest_rates(selftest, rates);
	for (size_t i = 0; i < SELFTEST_RATES; i++) {
		double low, high;

		statistics_share(rates[i].hits, rates[i].of, &low, &high);
		fprintf(out, "| %s | %zu of %zu | %.1f %% | %.1f to %.1f %% | ", rates[i].words,
			rates[i].hits, rates[i].of, 100 * share_of(&rates[i]), 100 * low,
			100 * high);
		put_limit(out, &rates[i]);
		fprintf(out, "%s |\n", keeps_word(&rates[i]) ? "" : ", **not kept**");
	}
	fputs("\nEach comparison is a session of its own: a cell, the same cell again and one "
	      "with 2 % more work, interleaved. An interval of equal cells that excludes 0 but "
	      "lies within the margin of 2 % is no false alarm: they are called equivalent.\n",
	      out);
}

static void put_tsv(FILE *out, const struct selftest *selftest)
{
	struct selftest_rate rates[SELFTEST_RATES];

	fputs("name\tcount\tof\tshare\tlow\thigh\n", out);
	selftest_rates(selftest, rates);
	for (size_t i = 0; i < SELFTEST_RATES; i++) {
		double low, high;

		statistics_share(rates[i].hits, rates[i].of, &low, &high);
		fprintf(out, "%s\t%zu\t%zu\t%.4f\t%.4f\t%.4f\n", rates[i].name, rates[i].hits,
			rates[i].of, share_of(&rates[i]), low, high);
	}
}

static void put_json(FILE *out, const struct selftest *selftest)
{
	struct selftest_rate rates[SELFTEST_RATES];
	json_t *list = json_object();

	selftest_rates(selftest, rates);
	for (size_t i = 0; i < SELFTEST_RATES; i++) {
		double low, high;

		statistics_share(rates[i].hits, rates[i].of, &low, &high);
		json_object_set_new(list, rates[i].name,
				    json_pack("{s:I, s:I, s:f, s:f, s:f, s:b}", "count",
					      (json_int_t)rates[i].hits, "of",
					      (json_int_t)rates[i].of, "share", share_of(&rates[i]),
					      "low", low, "high", high, "kept",
					      keeps_word(&rates[i])));
	}
	json_t *object =
		json_pack("{s:i, s:s, s:I, s:I, s:f, s:s, s:s, s:o, s:O}", "schema", 1, "what",
			  selftest->what, "comparisons", (json_int_t)selftest->count, "blocks",
			  (json_int_t)selftest->comparisons[0].blocks, "median_seconds",
			  median_seconds(selftest), "first", selftest->comparisons[0].started,
			  "last", selftest->comparisons[selftest->count - 1].started, "rates", list,
			  "environment", selftest->environment);

	if (object)
		json_dumpf(object, out, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
	putc('\n', out);
	json_decref(object);
}

static int publish(const char *folder, const char *name,
		   void (*put)(FILE *, const struct selftest *), const struct selftest *selftest,
		   char **message)
{
	char *text = NULL, *path;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return -ENOMEM;
	put(stream, selftest);
	if (fclose(stream) != 0 || asprintf(&path, "%s/%s", folder, name) < 0) {
		free(text);
		return -ENOMEM;
	}
	int error = file_publish(path, text, size, message);

	free(path);
	free(text);
	return error;
}

static int publish_chart(const char *folder, const struct selftest *selftest, char **message)
{
	struct summary summary = { .cpus = (size_t)json_integer_value(
					   json_object_get(selftest->environment, "cpus")) };
	struct page page = { .summary = &summary, .subject = selftest };
	char *stem;

	if (asprintf(&stem, "%s/charts/data/selftest", folder) < 0)
		return -ENOMEM;
	int error = page_write(&page, stem, chart_selftest, message);

	free(stem);
	return error;
}

static int publish_all(const char *folder, const struct selftest *selftest, char **message)
{
	static const struct {
		const char *name;
		void (*put)(FILE *, const struct selftest *);
	} files[] = {
		{ "selftest.tsv", put_tsv },
		{ "selftest.json", put_json },
		{ "selftest.md", put_markdown },
	};
	int error = publish_chart(folder, selftest, message);

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && !error; i++)
		error = publish(folder, files[i].name, files[i].put, selftest, message);
	return error;
}

int selftest_report(const char *folder, bool any_power, FILE *out, bool *good, char **message)
{
	struct selftest selftest;
	struct selftest_rate rates[SELFTEST_RATES];
	int error = selftest_read(folder, &selftest, message);

	if (error)
		return error;
	selftest.any_power = any_power;
	error = publish_all(folder, &selftest, message);
	selftest_rates(&selftest, rates);
	*good = true;
	for (size_t i = 0; i < SELFTEST_RATES; i++)
		*good &= keeps_word(&rates[i]);
	if (!error)
		put_text(out, &selftest);
	selftest_free(&selftest);
	return error;
}
