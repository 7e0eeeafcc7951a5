#include "analysis/selftest_simulation.h"

#include "analysis/estimate.h"
#include "analysis/precision.h"

#include <errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BASE_NS		  10e6
#define PLANTED		  0.02
#define MARGIN		  0.02
#define DRIFT_CORRELATION 0.6
#define DRIFT_SPREAD	  0.03
#define BURST_BEGINS	  0.05 /* of the blocks without */
#define BURST_ENDS	  0.3  /* of the blocks within */
#define BURST_HITS	  0.4  /* of its runs */
#define FIRST_LOOK	  15   /* as scripts/bench looks: then after a fifth more blocks */

const struct selftest_case selftest_cases[] = {
	{ "drift", 30, SELFTEST_NORMAL, 0.01, 0, 0 },
	{ "bursts", 30, SELFTEST_BURSTS, 0.01, 0, 0 },
	{ "skewed", 30, SELFTEST_SKEWED, 0.02, 0, 0 },
	{ "heavy tails", 30, SELFTEST_TAILS, 0.01, 0, 0 },
	{ "few blocks", 10, SELFTEST_NORMAL, 0.01, 0, 0 },
	{ "many blocks", 100, SELFTEST_BURSTS, 0.02, 0, 0 },
	{ "alike", 60, SELFTEST_NORMAL, 0.01, 0.5, 0 },
	{ "alike, tails", 100, SELFTEST_TAILS, 0.01, 0.5, 0 },
	{ "precision", 200, SELFTEST_NORMAL, 0.02, 0, 0.01 },
};
const size_t selftest_case_count = sizeof(selftest_cases) / sizeof(selftest_cases[0]);

/* Cell, control, planted: the runs of a block. */
enum { PLAIN, CONTROL, LONGER, RUNS };

struct session {
	gsl_rng *random;
	const struct selftest_case *scenario;
	double *times[RUNS];
};

static double draw_noise(const struct session *session)
{
	switch (session->scenario->noise) {
	case SELFTEST_SKEWED:
		return gsl_ran_exponential(session->random, 1);
	case SELFTEST_TAILS:
		return gsl_ran_tdist(session->random, 2);
	default:
		return gsl_ran_gaussian(session->random, 1);
	}
}

static void draw_session(struct session *session)
{
	const struct selftest_case *scenario = session->scenario;
	double drift = gsl_ran_gaussian(session->random, 1), own[RUNS] = { 0 };
	double renewed = sqrt(1 - scenario->alike * scenario->alike);
	bool burst = false;

	for (size_t i = 0; i < RUNS; i++)
		own[i] = draw_noise(session);
	for (size_t block = 0; block < scenario->blocks; block++) {
		drift = DRIFT_CORRELATION * drift +
			sqrt(1 - DRIFT_CORRELATION * DRIFT_CORRELATION) *
				gsl_ran_gaussian(session->random, 1);
		burst = gsl_rng_uniform(session->random) < (burst ? 1 - BURST_ENDS : BURST_BEGINS);
		for (size_t i = 0; i < RUNS; i++) {
			own[i] = scenario->alike * own[i] + renewed * draw_noise(session);
			double logarithm = DRIFT_SPREAD * drift + scenario->spread * own[i];

			if (burst && scenario->noise == SELFTEST_BURSTS &&
			    gsl_rng_uniform(session->random) < BURST_HITS)
				logarithm += log(1.5);
			session->times[i][block] =
				BASE_NS * exp(logarithm) * (i == LONGER ? 1 + PLANTED : 1);
		}
	}
}

static double *copy_of(const double *values, size_t count)
{
	double *copy = values ? malloc(count * sizeof(*copy)) : calloc(count, sizeof(*copy));

	if (copy && values)
		memcpy(copy, values, count * sizeof(*copy));
	return copy;
}

/* The whole process takes as long as what is within; nothing is known of its phases. */
static bool fill_samples(struct samples *samples, const double *times, size_t blocks)
{
	*samples = (struct samples) {
		.elapsed_ns = copy_of(times, blocks),
		.wall_ns = copy_of(times, blocks),
		.spawn_ns = copy_of(NULL, blocks),
		.work_ns = copy_of(times, blocks),
		.teardown_ns = copy_of(NULL, blocks),
		.cpu_ns = copy_of(times, blocks),
	};
	return samples->elapsed_ns && samples->wall_ns && samples->spawn_ns && samples->work_ns &&
	       samples->teardown_ns && samples->cpu_ns;
}

static bool fill_cell(struct cell *cell, struct experiment *experiment, const char *value,
		      const struct session *session, size_t blocks)
{
	size_t first = strcmp(value, "plain") == 0 ? PLAIN : LONGER;

	*cell = (struct cell) { .experiment = experiment,
				.expected_records = 1,
				.replicates = first == PLAIN ? 2 : 1,
				.workers = NAN,
				.tasks = 1,
				.key = strdup(value),
				.parameters = calloc(1, sizeof(*cell->parameters)),
				.samples = calloc(2, sizeof(*cell->samples)) };
	if (!cell->key || !cell->parameters || !cell->samples)
		return false;
	cell->parameters[0] = (struct parameter) { strdup("work"), strdup(value) };
	cell->parameter_count = 1;
	for (size_t i = 0; i < cell->replicates; i++) {
		if (!fill_samples(&cell->samples[i], session->times[first + i], blocks))
			return false;
	}
	return cell->parameters[0].name && cell->parameters[0].value;
}

static bool fill_experiment(struct summary *summary)
{
	struct experiment *experiment = &summary->experiments[0];

	experiment->contrasts = calloc(1, sizeof(*experiment->contrasts));
	experiment->cells = calloc(2, sizeof(struct cell *));
	if (!experiment->contrasts || !experiment->cells)
		return false;
	experiment->contrasts[0] =
		(struct contrast) { strdup("work"), strdup("longer"), strdup("plain") };
	experiment->contrast_count = 1;
	experiment->cells[0] = &summary->cells[0];
	experiment->cells[1] = &summary->cells[1];
	experiment->cell_count = 2;
	return experiment->contrasts[0].parameter && experiment->contrasts[0].first &&
	       experiment->contrasts[0].second;
}

/* Of the session's first blocks, as read from a folder; NULL if memory ran out. */
static struct summary *make_summary(const struct session *session, size_t blocks)
{
	struct summary *summary = calloc(1, sizeof(*summary));

	if (!summary)
		return NULL;
	*summary = (struct summary) {
		.cpus = 1,
		.margin = MARGIN,
		.block_count = blocks,
		.noise = calloc(blocks, sizeof(*summary->noise)),
		.experiments = calloc(1, sizeof(*summary->experiments)),
		.experiment_count = 1,
		.cells = calloc(2, sizeof(*summary->cells)),
	};
	bool whole = summary->noise && summary->experiments && summary->cells;

	for (size_t i = 0; i < 2 && whole; i++) {
		whole = fill_cell(&summary->cells[i], &summary->experiments[0],
				  i == 0 ? "plain" : "longer", session, blocks);
		summary->cell_count++;
	}
	if (whole && fill_experiment(summary))
		return summary;
	summary_free(summary);
	return NULL;
}

static int is_narrow(const struct summary *summary, double precision, bool *narrow)
{
	struct headline *list;
	size_t count;
	int error = precision_list(summary, &list, &count);

	if (error)
		return error;
	*narrow = count > 0 && list[0].half_width <= precision;
	free(list);
	return 0;
}

static int judge(const struct session *session, size_t blocks, struct summary **judged)
{
	struct summary *summary = make_summary(session, blocks);
	int error = summary ? estimate_all(summary) : -ENOMEM;

	if (error) {
		summary_free(summary);
		summary = NULL;
	}
	*judged = summary;
	return error;
}

/* Looks as scripts/bench --precision does. */
static int judge_precise(const struct session *session, struct summary **judged)
{
	size_t most = session->scenario->blocks;
	bool narrow = false;
	int error = 0;

	for (size_t blocks = FIRST_LOOK; !error; blocks += blocks / 5 > 1 ? blocks / 5 : 1) {
		if (blocks > most)
			blocks = most;
		error = judge(session, blocks, judged);
		if (!error)
			error = is_narrow(*judged, session->scenario->precision, &narrow);
		if (error || narrow || blocks == most)
			break;
		summary_free(*judged);
	}
	return error;
}

static bool holds(const struct estimate *ratio, double truth)
{
	return ratio->low <= truth && truth <= ratio->high;
}

static void count_session(const struct summary *summary, struct selftest_counts *counts)
{
	const struct experiment *experiment = &summary->experiments[0];

	counts->sessions++;
	counts->blocks += summary->block_count;
	for (size_t i = 0; i < experiment->comparison_count; i++) {
		const struct comparison *comparison = &experiment->comparisons[i];
		const struct estimate *ratio = &comparison->ratio;

		counts->covered += holds(ratio, comparison->is_control ? 1 : 1 + PLANTED);
		counts->dependent += ratio->is_dependent;
		if (comparison->is_control) {
			counts->excluding += !holds(ratio, 1);
			counts->false_alarms += comparison->verdict == VERDICT_DIFFERENT;
		} else {
			counts->found += ratio->low > 1;
		}
	}
}

static int run_session(struct session *session, struct selftest_counts *counts)
{
	struct summary *summary = NULL;

	draw_session(session);
	int error = session->scenario->precision > 0
			    ? judge_precise(session, &summary)
			    : judge(session, session->scenario->blocks, &summary);

	if (!error)
		count_session(summary, counts);
	summary_free(summary);
	return error;
}

int selftest_simulate(const struct selftest_case *scenario, size_t sessions, unsigned long seed,
		      struct selftest_counts *counts)
{
	struct session session = { .random = gsl_rng_alloc(gsl_rng_taus2), .scenario = scenario };
	int error = session.random ? 0 : -ENOMEM;

	for (size_t i = 0; i < RUNS && !error; i++) {
		session.times[i] = calloc(scenario->blocks, sizeof(*session.times[i]));
		error = session.times[i] ? 0 : -ENOMEM;
	}
	if (!error)
		gsl_rng_set(session.random, seed);
	for (size_t i = 0; i < sessions && !error; i++)
		error = run_session(&session, counts);
	for (size_t i = 0; i < RUNS; i++)
		free(session.times[i]);
	if (session.random)
		gsl_rng_free(session.random);
	return error;
}

bool selftest_holds(const struct selftest_counts *counts)
{
	double intervals = 2 * (double)counts->sessions;
	double covered = (double)counts->covered / intervals;

	return covered >= 0.93 && covered <= 0.97 &&
	       (double)counts->false_alarms <= 0.05 * (double)counts->sessions;
}
