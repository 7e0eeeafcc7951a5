#include "analysis/estimate.h"
#include "analysis/report_facts.h"
#include "analysis/report_parts.h"
#include "analysis/report_text.h"
#include "analysis/report_words.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* summary.md: what the terminal shows, and all that is known of the circumstances. */

/* Lines of words as a list. */
static void put_list(FILE *out, const char *words)
{
	if (*words)
		putc('\n', out);
	while (*words) {
		size_t length = strcspn(words, "\n");
		char *line = strndup(words, length);

		if (line) {
			fputs("- ", out);
			text_put_markdown(out, line);
			putc('\n', out);
		}
		free(line);
		words += length + (words[length] == '\n');
	}
}

static int put_words(FILE *out, const struct summary *summary, const struct experiment *experiment)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return -ENOMEM;
	if (experiment)
		words_experiment(stream, summary, experiment);
	else
		words_run(stream, summary);
	if (fclose(stream) != 0) {
		free(text);
		return -ENOMEM;
	}
	put_list(out, text);
	free(text);
	return 0;
}

static int put_experiment(FILE *out, const struct summary *summary,
			  const struct experiment *experiment)
{
	struct table table = cells_table(experiment);
	int error = table.broken ? -ENOMEM : 0;

	fprintf(out, "\n## %s\n\n", experiment->name);
	text_put_markdown(out, experiment->summary);
	fputs("\n\nAll cells: ", out);
	fprintf(out, "%s%s.\n\n", words_common(out, experiment) ? "; " : "",
		clock_words(experiment));
	if (!error)
		table_print_markdown(out, &table);
	table_free(&table);
	return error ? error : put_words(out, summary, experiment);
}

static void put_commands(FILE *out, const struct summary *summary)
{
	fputs("\n## Commands\n\n| cell | command |\n| --- | --- |\n", out);
	for (size_t i = 0; i < summary->cell_count; i++) {
		fputs("| ", out);
		text_put_markdown(out, summary->cells[i].key);
		fputs(" | ", out);
		text_put_markdown(out, summary->cells[i].command);
		fputs(" |\n", out);
	}
}

static void put_figure(FILE *out, const char *format, double value)
{
	fputs("| ", out);
	if (isnan(value))
		putc('-', out);
	else
		fprintf(out, format, value);
	putc(' ', out);
}

static void put_noise(FILE *out, const struct summary *summary)
{
	fputs("\n## Noise\n\n"
	      "Drift: the block's times over the cells' medians. Pressure: part of the time in "
	      "which tasks waited for a CPU, those of the cells among them; "
	      "memory and I/O: in which they waited for these. Clock: of the CPUs, on the average, "
	      "as the block ended. Others: CPUs that other programs used, on the average.\n\n"
	      "| block | started | seconds | drift | steal | pressure | memory | I/O | load | "
	      "clock | others |\n"
	      "| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
	      out);
	for (size_t i = 0; i < summary->block_count; i++) {
		const struct noise *noise = &summary->noise[i];

		fprintf(out, "| %d | ", summary->blocks[i]);
		text_put_markdown(out, noise->started ? noise->started : "-");
		putc(' ', out);
		put_figure(out, "%.2f", noise->seconds);
		put_figure(out, "%+.1f %%", 100 * expm1(noise->level));
		put_figure(out, "%.2f %%", 100 * noise_steal(noise));
		put_figure(out, "%.1f %%", 100 * noise_pressure(noise));
		put_figure(out, "%.1f %%", 100 * noise->memory_pressure_ms / 1e3 / noise->seconds);
		put_figure(out, "%.1f %%", 100 * noise->io_pressure_ms / 1e3 / noise->seconds);
		put_figure(out, "%.2f", noise->load);
		put_figure(out, "%.0f MHz", noise->clock_mhz);
		put_figure(out, "%.2f", noise_others(noise));
		fputs("|\n", out);
	}
}

static int put_row(FILE *out, const char *key, const json_t *value)
{
	char *text = json_is_string(value) ? strdup(json_string_value(value))
					   : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);

	if (!text)
		return -ENOMEM;
	fputs("| ", out);
	text_put_markdown(out, key);
	fputs(" | ", out);
	text_put_markdown(out, text);
	fputs(" |\n", out);
	free(text);
	return 0;
}

static void put_files(FILE *out, const struct summary *summary)
{
	int first = summary->blocks[0], last = summary->blocks[summary->block_count - 1];

	fputs("\n## Raw files\n\n"
	      "- `environment.json`: the machine and the build\n"
	      "- `experiments.tsv`, `cells.tsv`: the plan\n"
	      "- `runs.jsonl`: one line a run, from inside the workload programs\n",
	      out);
	fprintf(out, "- `blocks/%04d.json` to `blocks/%04d.json`: %zu exports of hyperfine\n",
		first, last, summary->block_count);
	fputs("- `noise.tsv`: steal, pressure, load and clock of each tried block\n"
	      "- `summary.tsv`, `comparisons.tsv`, `summary.json`: this summary for programs\n",
	      out);
}

int write_markdown(FILE *out, const struct summary *summary)
{
	fputs("# Run ", out);
	text_put_markdown(out, summary->run);
	putc('\n', out);
	int error = put_words(out, summary, NULL);

	for (size_t i = 0; i < summary->experiment_count && !error; i++) {
		if (summary->experiments[i].cell_count > 0)
			error = put_experiment(out, summary, &summary->experiments[i]);
	}
	put_commands(out, summary);
	put_noise(out, summary);
	fputs("\n## Environment\n\n| key | value |\n| --- | --- |\n", out);
	if (!error)
		error = report_facts(out, summary->environment, put_row);
	put_files(out, summary);
	return error;
}
