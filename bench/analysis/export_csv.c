#include "analysis/export_formats.h"

#include <math.h>
#include <string.h>

/* CSV (RFC 4180, but lines end in a newline alone): a line a run, also a failed one. Times in
 * nanoseconds; nothing where something is unknown. */

static void put_text(FILE *out, const char *text)
{
	if (!strpbrk(text, ",\"\r\n")) {
		fputs(text, out);
		return;
	}
	putc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			putc('"', out);
		putc(*text, out);
	}
	putc('"', out);
}

static void put_number(FILE *out, double value)
{
	putc(',', out);
	if (isfinite(value))
		fprintf(out, "%.12g", value);
}

static void put_run(FILE *out, const struct exported *exported, const struct exported_cell *cell,
		    const struct exported_run *run)
{
	const struct samples *samples = &cell->cell->samples[run->replicate];
	const char *measure = cell->cell->experiment->measure;
	size_t block = run->block;

	put_text(out, cell->cell->experiment->name);
	putc(',', out);
	put_text(out, cell->cell->key);
	fprintf(out, ",%d,%zu,%s,", exported->summary->blocks[block], run->replicate,
		run->failed ? "failed" : "ok");
	if (!run->signalled)
		fprintf(out, "%d", run->exit_code);
	put_number(out, samples->elapsed_ns[block]);
	/* also of a failed run: how long it took is known */
	put_number(out, 1e9 * run->wall);
	put_number(out, 1e9 * run->user);
	put_number(out, 1e9 * run->system);
	put_number(out, samples->spawn_ns[block]);
	put_number(out, samples->work_ns[block]);
	put_number(out, samples->teardown_ns[block]);
	putc(',', out);
	put_text(out, measure ? measure : "");
	put_number(out, measure ? exported_value(cell, run) : NAN);
	putc('\n', out);
}

int export_csv(FILE *out, const struct exported *exported)
{
	fputs("experiment,cell,block,replicate,status,exit_code,elapsed_ns,whole_process_ns,user_"
	      "ns,"
	      "system_ns,spawn_ns,work_ns,teardown_ns,measure,measure_value\n",
	      out);
	for (size_t i = 0; i < exported->summary->cell_count; i++) {
		const struct exported_cell *cell = &exported->cells[i];

		for (size_t j = 0; j < cell->count; j++)
			put_run(out, exported, cell, &cell->runs[j]);
	}
	return 0;
}
