#include "analysis/summary.h"

#include "analysis/scaling.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *verdict_text(enum verdict verdict)
{
	static const char *const names[] = {
		[VERDICT_EQUIVALENT] = "equivalent",
		[VERDICT_DIFFERENT] = "different",
		[VERDICT_CANNOT_TELL] = "cannot tell",
	};

	return names[verdict];
}

const char *cell_parameter(const struct cell *cell, const char *name)
{
	for (size_t i = 0; i < cell->parameter_count; i++) {
		if (strcmp(cell->parameters[i].name, name) == 0)
			return cell->parameters[i].value;
	}
	return NULL;
}

bool comparison_is_versus(const struct comparison *comparison)
{
	const struct contrast *contrast = comparison->contrast;

	return contrast && strcmp(contrast->parameter, "build") == 0 &&
	       strcmp(contrast->second, "versus") == 0;
}

const double *samples_measured(const struct samples *samples, const char *name)
{
	for (size_t i = 0; i < samples->measured_count; i++) {
		if (strcmp(samples->measured[i].name, name) == 0)
			return samples->measured[i].values;
	}
	return NULL;
}

const double *cell_times(const struct cell *cell, size_t replicate, bool in_process)
{
	const struct samples *samples = &cell->samples[replicate];
	const char *measure = cell->experiment->measure;

	if (!in_process)
		return samples->wall_ns;
	return measure ? samples_measured(samples, measure) : samples->elapsed_ns;
}

const double *cell_headline(const struct cell *cell, size_t replicate)
{
	return cell_times(cell, replicate, cell->in_process);
}

enum unit measure_unit(const char *measure)
{
	size_t length = measure ? strlen(measure) : 0;

	if (!measure || (length > 3 && strcmp(measure + length - 3, "_ns") == 0))
		return UNIT_NS;
	return length > 6 && strcmp(measure + length - 6, "_bytes") == 0 ? UNIT_BYTES : UNIT_NONE;
}

static int append_line(char ***lines, size_t *count, const char *format, va_list arguments)
{
	char **grown = realloc(*lines, (*count + 1) * sizeof(**lines));

	if (!grown)
		return -ENOMEM;
	*lines = grown;
	if (vasprintf(&grown[*count], format, arguments) < 0)
		return -ENOMEM;
	(*count)++;
	return 0;
}

int summary_note(struct summary *summary, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	int error = append_line(&summary->notes, &summary->note_count, format, arguments);
	va_end(arguments);
	return error;
}

int summary_suspect(struct summary *summary, const char *format, ...)
{
	va_list arguments;

	summary->suspect = true;
	va_start(arguments, format);
	int error = append_line(&summary->suspect_reasons, &summary->suspect_reason_count, format,
				arguments);
	va_end(arguments);
	return error;
}

static void free_lines(char **lines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(lines[i]);
	free(lines);
}

static void free_samples(struct samples *samples)
{
	free(samples->elapsed_ns);
	free(samples->wall_ns);
	free(samples->spawn_ns);
	free(samples->work_ns);
	free(samples->teardown_ns);
	free(samples->cpu_ns);
	for (size_t i = 0; i < samples->measured_count; i++) {
		free(samples->measured[i].name);
		free(samples->measured[i].values);
	}
	free(samples->measured);
}

static void free_cell(struct cell *cell)
{
	for (size_t i = 0; i < cell->parameter_count; i++) {
		free(cell->parameters[i].name);
		free(cell->parameters[i].value);
	}
	free(cell->parameters);
	for (size_t i = 0; cell->samples && i < cell->replicates; i++)
		free_samples(&cell->samples[i]);
	free(cell->samples);
	json_decref(cell->last_record);
	free(cell->latency);
	free(cell->key);
	free(cell->command);
	free(cell->first_error);
	free(cell->first_warning);
}

static void free_experiment(struct experiment *experiment)
{
	for (size_t i = 0; i < experiment->contrast_count; i++) {
		free(experiment->contrasts[i].parameter);
		free(experiment->contrasts[i].first);
		free(experiment->contrasts[i].second);
	}
	free(experiment->contrasts);
	free(experiment->cells);
	free(experiment->comparisons);
	for (size_t i = 0; i < experiment->scaling_count; i++)
		free(experiment->scalings[i].label);
	free(experiment->scalings);
	free(experiment->name);
	free(experiment->chart);
	free(experiment->measure);
	free(experiment->summary);
}

void summary_free(struct summary *summary)
{
	if (!summary)
		return;
	for (size_t i = 0; i < summary->cell_count; i++)
		free_cell(&summary->cells[i]);
	for (size_t i = 0; i < summary->experiment_count; i++)
		free_experiment(&summary->experiments[i]);
	for (size_t i = 0; summary->noise && i < summary->block_count; i++)
		free(summary->noise[i].started);
	free(summary->cells);
	free(summary->experiments);
	free(summary->noise);
	free(summary->blocks);
	free_lines(summary->suspect_reasons, summary->suspect_reason_count);
	free_lines(summary->notes, summary->note_count);
	json_decref(summary->environment);
	free(summary->folder);
	free(summary->run);
	free(summary->stop_reason);
	free(summary->stop_text);
	free(summary->stop_detail);
	free(summary);
}
