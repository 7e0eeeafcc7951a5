#include "analysis/chart_echo.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/chart_finding.h"
#include "analysis/chart_panels.h"
#include "analysis/chart_parts.h"
#include "analysis/chart_text.h"
#include "measure/units.h"

/* An echo server's figures over the number of its connections. */

#define NS_PER_SECOND	 1e9
#define BYTES_PER_MIB	 1048576.0
#define CPUS_TO_BE_APART 4

/* ---- what all share -------------------------------------------------------------------- */

const char *echo_way(const struct cell *cell)
{
	if (!cell_is(cell, "unit", "request"))
		return cell_mode(cell);
	return strcmp(cell_mode(cell), "thread-pool") == 0 ? "thread-pool-request"
							   : "process-pool-request";
}

int echo_rank(const struct cell *cell)
{
	return mode_rank(echo_way(cell));
}

void echo_label(const struct cell *cell, char label[static SERIES_LABEL_SIZE])
{
	snprintf(label, SERIES_LABEL_SIZE, "%s%s", mode_label(echo_way(cell)),
		 cell_is(cell, "unit", "connection") ? ", by connection" : "");
}

const struct cell *echo_find(const struct experiment *experiment, const char *way,
			     const char *parameter, double number)
{
	for (size_t i = 0; i < experiment->cell_count; i++) {
		const struct cell *cell = experiment->cells[i];

		if (strcmp(echo_way(cell), way) == 0 && isfinite(cell->elapsed.value) &&
		    (!parameter || cell_number(cell, parameter) == number))
			return cell;
	}
	return NULL;
}

const char *echo_shared_words(const struct summary *summary)
{
	return summary->cpus < CPUS_TO_BE_APART ? "Client and server share the CPUs. " : "";
}

/* ---- lines ------------------------------------------------------------------------------- */

static double connections_of(const struct cell *cell)
{
	return cell_number(cell, "connections");
}

static double idle_of(const struct cell *cell)
{
	return cell_number(cell, "idle");
}

/* Requests a second of a time a request: what was low is high. */
static struct estimate per_second(const struct estimate *time)
{
	struct estimate rate = *time;

	rate.value = NS_PER_SECOND / time->value;
	rate.low = NS_PER_SECOND / time->high;
	rate.high = NS_PER_SECOND / time->low;
	return rate;
}

static struct estimate in_mib(const struct estimate *bytes)
{
	struct estimate mib = *bytes;

	mib.value /= BYTES_PER_MIB;
	mib.low /= BYTES_PER_MIB;
	mib.high /= BYTES_PER_MIB;
	return mib;
}

struct lines {
	const char *chart;
	const struct series_naming *naming;
	struct estimate (*convert)(const struct estimate *headline);
	struct panel panel;
	struct panel_axis axis;
	bool shows_cpus;
	void (*title)(const struct page *page, char *text, size_t size);
	const char *subtitle;
};

static int draw_lines(struct page *page, const struct lines *lines)
{
	char title[CHART_TEXT_SIZE], subtitle[CHART_TEXT_SIZE], blocks[160];
	struct series_list list;
	double height;

	if (series_collect_as(&list, page->experiment, NULL, lines->naming) != 0)
		return -ENOMEM;
	for (size_t i = 0; i < list.count; i++)
		for (size_t j = 0; j < list.series[i].count; j++) {
			struct point *point = &list.series[i].points[j];

			point->y[0] = lines->convert(&point->cell->elapsed);
		}
	series_prune(&list, 1);
	if (list.count == 0) {
		series_free(&list);
		return 0;
	}
	if (!lines->shows_cpus)
		page_number(page, "NO_CPU_LINE", 1);
	height = panels_write_over(page, &list, &lines->panel, 1, &lines->axis);
	lines->title(page, title, sizeof(title));
	blocks_words(blocks, sizeof(blocks), page->summary, "Ribbons: 95 % signed-rank interval");
	snprintf(subtitle, sizeof(subtitle), "%s%s%s", lines->subtitle,
		 echo_shared_words(page->summary), blocks);
	page_finish(page, lines->chart, title, subtitle, height);
	series_free(&list);
	return height < 0 ? -ENOMEM : 1;
}

static void put_question(const struct page *page, char *text, size_t size)
{
	snprintf(text, size, "%s", page->experiment->summary ? page->experiment->summary : "");
}

/* ---- throughput ---------------------------------------------------------------------- */

#define MANY_CONNECTIONS 64

static void throughput_title(const struct page *page, char *text, size_t size)
{
	const struct experiment *experiment = page->experiment;
	const struct cell *thread =
		echo_find(experiment, "thread", "connections", MANY_CONNECTIONS);
	const struct cell *process =
		echo_find(experiment, "process", "connections", MANY_CONNECTIONS);
	const struct cell *event = echo_find(experiment, "event", "connections", MANY_CONNECTIONS);
	char words[CHART_TEXT_SIZE / 2], numbers[2][CHART_NUMBER_SIZE];
	struct finding finding;

	if (!thread || !process || !event) {
		put_question(page, text, size);
		return;
	}
	finding = finding_of(page->summary, process, thread, PHASE_HEADLINE);
	finding_words(words, sizeof(words), page->summary, &finding, "processes", "threads");
	snprintf(text, size,
		 "At %d connections threads answer %s requests a second, one loop %s; %s",
		 MANY_CONNECTIONS, chart_count(numbers[0], NS_PER_SECOND / thread->elapsed.value),
		 chart_count(numbers[1], NS_PER_SECOND / event->elapsed.value), words);
}

int chart_echo_throughput(struct page *page)
{
	static const struct series_naming naming = { echo_rank, echo_label, echo_way, 0,
						     connections_of };
	static const struct lines lines = {
		.chart = "echo-throughput",
		.naming = &naming,
		.convert = per_second,
		.panel = { "requests a second", PANEL_COUNT, true, true, NAN, NAN, 520, NULL },
		.axis = { "connections", false },
		.title = throughput_title,
		.subtitle = "Requests of 64 bytes over TCP on the loopback, each sent after the "
			    "reply to the one before, all replies compared; more is better. ",
	};

	return draw_lines(page, &lines);
}

/* ---- memory ---------------------------------------------------------------------------- */

/* What each further connection adds, or NAN. */
static double added_bytes(const struct experiment *experiment, const char *way, double most)
{
	const struct cell *one = echo_find(experiment, way, "idle", 1);
	const struct cell *many = echo_find(experiment, way, "idle", most);

	return one && many ? (many->elapsed.value - one->elapsed.value) / (most - 1) : NAN;
}

static double most_idle(const struct experiment *experiment)
{
	double most = NAN;

	for (size_t i = 0; i < experiment->cell_count; i++)
		most = fmax(most, idle_of(experiment->cells[i]));
	return most;
}

static void memory_title(const struct page *page, char *text, size_t size)
{
	static const char *const ways[] = { "thread", "process", "event" };
	double most = most_idle(page->experiment), bytes[3];
	char numbers[3][CHART_NUMBER_SIZE];

	for (size_t i = 0; i < 3; i++)
		bytes[i] = added_bytes(page->experiment, ways[i], most);
	if (!isfinite(bytes[0] + bytes[1] + bytes[2])) {
		put_question(page, text, size);
		return;
	}
	snprintf(text, size,
		 "An idle connection adds %s with a thread of its own, %s with a process and %s in "
		 "one loop",
		 chart_bytes(numbers[0], bytes[0]), chart_bytes(numbers[1], bytes[1]),
		 chart_bytes(numbers[2], bytes[2]));
}

int chart_echo_memory(struct page *page)
{
	static const struct series_naming naming = { echo_rank, echo_label, echo_way, 0, idle_of };
	static const struct lines lines = {
		.chart = "echo-memory",
		.naming = &naming,
		.convert = in_mib,
		.panel = { "MiB that the server holds", PANEL_COUNT, true, true, NAN, NAN, 520,
			   NULL },
		.axis = { "idle connections", true },
		.title = memory_title,
		.subtitle =
			"Proportional set size, page tables and kernel stacks of the program and "
			"all its workers, without the kernel's sockets; less is better. ",
	};

	return draw_lines(page, &lines);
}

/* ---- GIL --------------------------------------------------------------------------------- */

static bool computes(const struct cell *cell)
{
	return !cell_is(cell, "work", "0us");
}

static int gil_rank(const struct cell *cell)
{
	return 2 * computes(cell) + cell_is(cell, "gil", "cpython3");
}

static void gil_label(const struct cell *cell, char label[static SERIES_LABEL_SIZE])
{
	const char *work = cell_parameter(cell, "work"), *gil = cell_parameter(cell, "gil");
	char time[CHART_NUMBER_SIZE], words[CHART_NUMBER_SIZE + sizeof(" of work")] = "no work";
	uint64_t work_ns = 0;

	if (work && parse_time_ns(work, &work_ns) == 0 && work_ns > 0)
		snprintf(words, sizeof(words), "%s of work", chart_time(time, (double)work_ns));
	snprintf(label, SERIES_LABEL_SIZE, "%s, %s",
		 gil && strcmp(gil, "none") != 0 ? gil : "no GIL", words);
}

static const char *gil_line(const struct cell *cell)
{
	if (cell_is(cell, "gil", "none"))
		return computes(cell) ? "real-none" : "gil-none";
	return computes(cell) ? "real-cpython3" : "gil-cpython3";
}

static const struct cell *gil_find(const struct experiment *experiment, int rank,
				   double connections)
{
	for (size_t i = 0; i < experiment->cell_count; i++)
		if (gil_rank(experiment->cells[i]) == rank &&
		    connections_of(experiment->cells[i]) == connections &&
		    isfinite(experiment->cells[i]->elapsed.value))
			return experiment->cells[i];
	return NULL;
}

static void gil_title(const struct page *page, char *text, size_t size)
{
	static const double connections = 16;
	const struct cell *cells[4];
	double factors[2];

	for (int rank = 0; rank < 4; rank++) {
		cells[rank] = gil_find(page->experiment, rank, connections);
		if (!cells[rank]) {
			put_question(page, text, size);
			return;
		}
	}
	for (size_t i = 0; i < 2; i++)
		factors[i] =
			finding_of(page->summary, cells[2 * i + 1], cells[2 * i], PHASE_HEADLINE)
				.ratio.value;
	snprintf(text, size,
		 "At %g connections cpython3's lock makes a request that only passes through take "
		 "%.3g× the time, and one that computes %.3g×",
		 connections, factors[0], factors[1]);
}

int chart_echo_gil(struct page *page)
{
	static const struct series_naming naming = { gil_rank, gil_label, gil_line, 0,
						     connections_of };
	static const struct lines lines = {
		.chart = "echo-gil",
		.shows_cpus = true,
		.naming = &naming,
		.convert = per_second,
		.panel = { "requests a second", PANEL_COUNT, true, true, NAN, NAN, 520, NULL },
		.axis = { "connections", false },
		.title = gil_title,
		.subtitle =
			"A thread for each connection, closed loop; hollow marks: requests that "
			"compute; more is better. ",
	};

	return draw_lines(page, &lines);
}
