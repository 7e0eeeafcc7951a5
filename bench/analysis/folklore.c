#include "analysis/folklore.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_parts.h"
#include "analysis/chart_text.h"

/*
 * Each claim has a test, which looks for its cells by their parameter claim and fills an answer. A
 * claim is true or false here only if the interval lies wholly on one side of its bar.
 */

#define MOST_CELLS 4
#define SCALES	   1.25 /* threads of so many times the speed of none run at once */

enum truth { UNVERIFIED, CANNOT_TELL, TRUE_HERE, FALSE_HERE };

struct answer {
	enum truth truth;
	const char *verdict; /* of the comparison with 1; "" if there is none */
	char figures[256];
	const struct cell *cells[MOST_CELLS]; /* that settle it */
	size_t cell_count;
};

struct question {
	const struct summary *summary;
	const struct experiment *experiment;
};

/* ---- looking ------------------------------------------------------------------------ */

static const struct cell *find(const struct question *question, const char *claim, const char *gil,
			       const char *mode, const char *io)
{
	for (size_t i = 0; i < question->experiment->cell_count; i++) {
		const struct cell *cell = question->experiment->cells[i];

		if (cell_is(cell, "claim", claim) && cell_is(cell, "gil", gil) &&
		    cell_is(cell, "mode", mode) && cell_is(cell, "io", io))
			return cell;
	}
	return NULL;
}

static void use(struct answer *answer, const struct cell *cell)
{
	if (cell && answer->cell_count < MOST_CELLS)
		answer->cells[answer->cell_count++] = cell;
}

static const char *verdict_of(const struct question *question, const struct estimate *ratio)
{
	switch (estimate_verdict(ratio, question->summary->margin)) {
	case VERDICT_EQUIVALENT:
		return "equivalent";
	case VERDICT_DIFFERENT:
		return "different";
	default:
		return "cannot tell";
	}
}

/* Sets what the claim is if the ratio is above the bar, and what if below. */
static void decide(struct answer *answer, const struct estimate *ratio, double bar,
		   enum truth above, enum truth below)
{
	answer->truth = CANNOT_TELL;
	if (ratio->has_interval && ratio->low > bar)
		answer->truth = above;
	else if (ratio->has_interval && ratio->high < bar)
		answer->truth = below;
}

/* A speedup that a program measured within itself. */
static bool by_speedup(const struct question *question, const char *claim, const char *words,
		       double bar, enum truth above, enum truth below, struct answer *answer)
{
	const struct cell *cell = find(question, claim, NULL, NULL, NULL);
	struct estimate speedup;
	char number[64], name[64];

	if (!cell)
		return false;
	speedup = measured_estimate(question->summary, cell, "speedup");
	if (!isfinite(speedup.value))
		return false;
	decide(answer, &speedup, bar, above, below);
	answer->verdict = verdict_of(question, &speedup);
	estimate_words(number, sizeof(number), &speedup);
	interpreter_words(cell, name, sizeof(name));
	snprintf(answer->figures, sizeof(answer->figures), "%s: %s %s times as fast", name, words,
		 number);
	use(answer, cell);
	return true;
}

/* ---- the claims --------------------------------------------------------------------- */

static void pypy(const struct question *question, struct answer *answer)
{
	by_speedup(question, "pypy", "threads that compute are", SCALES, TRUE_HERE, FALSE_HERE,
		   answer);
}

static void jython(const struct question *question, struct answer *answer)
{
	by_speedup(question, "jython", "threads that compute are", SCALES, TRUE_HERE, FALSE_HERE,
		   answer);
}

/* A CPython without the lock if there is one, or Jython; else what the same loop does without. */
static void impossible(const struct question *question, struct answer *answer)
{
	const struct cell *serial, *thread;
	struct estimate speedup;
	char number[64];

	/* One case can only refute such a claim. */
	if (by_speedup(question, "impossible", "threads that compute are", SCALES, FALSE_HERE,
		       CANNOT_TELL, answer) ||
	    by_speedup(question, "jython", "threads that compute are", SCALES, FALSE_HERE,
		       CANNOT_TELL, answer))
		return;
	serial = find(question, "impossible", "none", "serial", NULL);
	thread = find(question, "impossible", "none", "thread", NULL);
	if (!serial || !thread || !isfinite(thread->speedup.value))
		return;
	speedup = thread->speedup;
	answer->truth = UNVERIFIED;
	answer->verdict = verdict_of(question, &speedup);
	estimate_words(number, sizeof(number), &speedup);
	snprintf(answer->figures, sizeof(answer->figures),
		 "no interpreter without one is installed; emulated without: threads that compute "
		 "are %s times as fast",
		 number);
	use(answer, serial);
	use(answer, thread);
}

static void pool_sizes(const struct question *question, struct answer *answer)
{
	const struct cell *cell = find(question, "pools", NULL, NULL, NULL);
	const struct summary *summary = question->summary;
	double threads, processes, cpus;
	char name[64];

	if (!cell)
		return;
	threads = measured_median(summary, cell, "thread_pool_workers");
	processes = measured_median(summary, cell, "process_pool_workers");
	cpus = measured_median(summary, cell, "cpus");
	if (!isfinite(threads + processes + cpus))
		return;
	answer->truth = threads == 5 * cpus && processes == cpus ? TRUE_HERE : FALSE_HERE;
	interpreter_words(cell, name, sizeof(name));
	snprintf(answer->figures, sizeof(answer->figures),
		 "%s, %g CPUs: %g threads%s, %g processes%s", name, cpus, threads,
		 threads == fmin(32, cpus + 4) ? " = min(32, CPUs + 4), as since 3.8" : "",
		 processes, processes == cpus ? " = CPUs" : "");
	use(answer, cell);
}

static void pool_processes(const struct question *question, struct answer *answer)
{
	const struct cell *cell = find(question, "pools", NULL, NULL, NULL);
	double pids, own;
	char name[64];

	if (!cell)
		return;
	pids = measured_median(question->summary, cell, "process_pool_pids");
	own = measured_median(question->summary, cell, "process_pool_own_pids");
	if (!isfinite(pids + own))
		return;
	answer->truth = own > 0 && pids == 1 ? TRUE_HERE : own > 0 ? CANNOT_TELL : FALSE_HERE;
	interpreter_words(cell, name, sizeof(name));
	snprintf(answer->figures, sizeof(answer->figures),
		 "%s: its tasks ran in %g other processes, %s in the program's own", name,
		 pids - own, own > 0 ? "some" : "none");
	use(answer, cell);
}

static void processes(const struct question *question, struct answer *answer)
{
	by_speedup(question, "processes", "1000 tasks of 100 iterations in a process pool are", 1,
		   CANNOT_TELL, FALSE_HERE, answer);
}

static void threads(const struct question *question, struct answer *answer)
{
	by_speedup(question, "threads", "threads that hash large buffers are",
		   1 + question->summary->margin, FALSE_HERE, CANNOT_TELL, answer);
}

/* Throughput of threads, and an echo beside one that computes, of both locks. */
static void fixed(const struct question *question, struct answer *answer)
{
	const struct cell *old = find(question, "fixed", "cpython2", "thread", NULL);
	const struct cell *new = find(question, "fixed", "cpython3", "thread", NULL);
	const struct cell *old_echo = find(question, "fixed", "cpython2", NULL, "echo");
	const struct cell *new_echo = find(question, "fixed", "cpython3", NULL, "echo");
	const struct summary *summary = question->summary;
	struct estimate ratio;
	char before[CHART_NUMBER_SIZE], after[CHART_NUMBER_SIZE];

	if (!old || !new || !old_echo || !new_echo)
		return;
	ratio = measured_ratio(summary, new_echo, old_echo, "latency_p50_ns");
	if (!isfinite(ratio.value))
		return;
	decide(answer, &ratio, 1, FALSE_HERE, TRUE_HERE);
	answer->verdict = verdict_of(question, &ratio);
	chart_time(before, measured_estimate(summary, old_echo, "latency_p50_ns").value);
	chart_time(after, measured_estimate(summary, new_echo, "latency_p50_ns").value);
	snprintf(answer->figures, sizeof(answer->figures),
		 "emulated: threads that compute are %.2f times as fast as one, before %.2f; an "
		 "echo beside one takes %s, before %s",
		 new->speedup.value, old->speedup.value, after, before);
	use(answer, old);
	use(answer, new);
	use(answer, old_echo);
	use(answer, new_echo);
}

static const struct claim {
	const char *text;
	void (*test)(const struct question *question, struct answer *answer);
} claims[] = {
	{ "PyPy has no GIL", pypy },
	{ "Jython has no GIL", jython },
	{ "Removing the GIL is impossible", impossible },
	{ "A thread pool defaults to 5 workers per CPU and a process pool to the CPUs",
	  pool_sizes },
	{ "A process pool is threads inside one process", pool_processes },
	{ "Processes are always better for CPU work", processes },
	{ "Threads never help CPU work", threads },
	{ "The new GIL fixed it", fixed },
};

#define CLAIMS (sizeof(claims) / sizeof(claims[0]))

/* ---- telling ------------------------------------------------------------------------ */

static const char *truth_words(enum truth truth)
{
	static const char *const words[] = { "unverified here", "cannot tell", "true", "false" };

	return words[truth];
}

static bool ask(const struct summary *summary, struct question *question)
{
	for (size_t i = 0; i < summary->experiment_count; i++)
		if (strcmp(summary->experiments[i].name, "gil-folklore") == 0) {
			*question = (struct question) { summary, &summary->experiments[i] };
			return true;
		}
	return false;
}

static struct answer answer_of(const struct question *question, const struct claim *claim)
{
	struct answer answer = { .verdict = "" };

	claim->test(question, &answer);
	return answer;
}

/* Within a cell of a table a bar would end it. */
static void write_commands(FILE *out, const struct answer *answer)
{
	for (size_t i = 0; i < answer->cell_count; i++) {
		const char *command = answer->cells[i]->command;

		fputs(i ? ", `" : "`", out);
		for (const char *at = command ? command : answer->cells[i]->key; *at; at++)
			fputc(*at == '|' || *at == '`' ? ' ' : *at, out);
		fputc('`', out);
	}
}

static void write_table(FILE *out, const struct question *question)
{
	char blocks[160];

	blocks_words(blocks, sizeof(blocks), question->summary,
		     "Brackets: 95 % signed-rank intervals");
	fprintf(out,
		"# Folklore\n\nWhat is said, and what run %s measured. Threads are said to run at "
		"once if they are\nmore than %g times as fast as none. The comparison is that of "
		"the factor with 1. %s\n\n"
		"| claim | here it is | comparison | measured | settled by |\n"
		"| --- | --- | --- | --- | --- |\n",
		question->summary->run, SCALES, blocks);
	for (size_t i = 0; i < CLAIMS; i++) {
		struct answer answer = answer_of(question, &claims[i]);

		fprintf(out, "| %s | %s%s%s | %s | %s | ", claims[i].text,
			answer.truth >= TRUE_HERE ? "**" : "", truth_words(answer.truth),
			answer.truth >= TRUE_HERE ? "**" : "", answer.verdict,
			*answer.figures ? answer.figures : "what it takes is not installed");
		write_commands(out, &answer);
		fputs(" |\n", out);
	}
}

void folklore_print(FILE *out, const struct summary *summary)
{
	struct question question;

	if (!ask(summary, &question))
		return;
	fputs("\nfolklore\n", out);
	for (size_t i = 0; i < CLAIMS; i++) {
		struct answer answer = answer_of(&question, &claims[i]);

		fprintf(out, "  %s: %s%s%s\n", claims[i].text, truth_words(answer.truth),
			*answer.figures ? "\n    " : "", answer.figures);
	}
}

static int write_file(const char *path, const struct question *question)
{
	FILE *file = fopen(path, "w");
	int error = 0;

	if (!file)
		return -errno;
	errno = 0;
	write_table(file, question);
	if (ferror(file))
		error = errno ? -errno : -EIO;
	if (fclose(file) != 0 && !error)
		error = errno ? -errno : -EIO;
	return error;
}

int folklore_write(const struct summary *summary, char **error)
{
	struct question question;
	char *path, *temporary;
	int result;

	*error = NULL;
	if (!ask(summary, &question))
		return 0;
	if (asprintf(&path, "%s/folklore.md", summary->folder) < 0)
		return -ENOMEM;
	if (asprintf(&temporary, "%s.%ld.tmp", path, (long)getpid()) < 0) {
		free(path);
		return -ENOMEM;
	}
	result = write_file(temporary, &question);
	if (!result && rename(temporary, path) != 0)
		result = -errno;
	if (result) {
		unlink(temporary);
		errno = -result;
		if (asprintf(error, "%s: %m", path) < 0)
			*error = NULL;
	}
	free(temporary);
	free(path);
	return result;
}
