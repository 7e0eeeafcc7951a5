#include "analysis/chart_shape.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "analysis/chart_text.h"
#include "analysis/statistics.h"

double chart_bandwidth(double *values, size_t n)
{
	double mean = statistics_mean(values, n), squares = 0, width, quartiles;

	for (size_t i = 0; i < n; i++)
		squares += (values[i] - mean) * (values[i] - mean);
	width = n > 1 ? sqrt(squares / (double)(n - 1)) : 0;
	quartiles = statistics_quantile(values, n, 0.75) - statistics_quantile(values, n, 0.25);
	/* heavy ties make the middle half vanish though the values differ */
	if (quartiles > 0 && quartiles / 1.34 < width)
		width = quartiles / 1.34;
	if (!(width > 0))
		return n && mean != 0 ? fabs(mean) / 1000 : 1;
	return 0.9 * width * pow((double)n, -0.2);
}

void chart_density(const double *values, size_t n, double bandwidth, double low, double high,
		   double *density, size_t points)
{
	double scale = 1 / ((double)n * bandwidth * sqrt(2 * M_PI));

	for (size_t i = 0; i < points; i++) {
		double x = low + (high - low) * (double)i / (double)(points - 1);

		density[i] = 0;
		for (size_t j = 0; j < n; j++) {
			double z = (x - values[j]) / bandwidth;

			density[i] += exp(-z * z / 2) * scale;
		}
	}
}

struct cluster {
	double sum; /* of the wanted positions, each less its place in the cluster */
	size_t count;
};

static double cluster_start(const struct cluster *cluster, double gap, double low, double high)
{
	double start = cluster->sum / (double)cluster->count;

	start = fmin(start, high - gap * (double)(cluster->count - 1));
	return fmax(start, low);
}

/* Order of the finite positions: an insertion sort, because labels are few and ties stay put. */
static size_t position_order(size_t *order, const double *positions, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		size_t at = count;

		if (!isfinite(positions[i]))
			continue;
		while (at > 0 && positions[order[at - 1]] > positions[i]) {
			order[at] = order[at - 1];
			at--;
		}
		order[at] = i;
		count++;
	}
	return count;
}

static bool clusters_touch(const struct cluster *first, double gap, double low, double high)
{
	double end = cluster_start(first, gap, low, high) + gap * (double)first->count;

	return end > cluster_start(first + 1, gap, low, high);
}

/* Pool adjacent violators: clusters that touch become one around their common mean. */
static size_t pool(struct cluster *clusters, const double *positions, const size_t *order,
		   size_t count, double gap, double low, double high)
{
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		clusters[used++] = (struct cluster) { positions[order[i]], 1 };
		while (used > 1 && clusters_touch(&clusters[used - 2], gap, low, high)) {
			struct cluster *to = &clusters[used - 2];

			to->sum += to[1].sum - (double)(to->count * to[1].count) * gap;
			to->count += to[1].count;
			used--;
		}
	}
	return used;
}

void chart_spread(double *positions, size_t n, double gap, double low, double high)
{
	size_t *order = calloc(n + 1, sizeof(*order));
	struct cluster *clusters = calloc(n + 1, sizeof(*clusters));
	size_t count, used, next = 0;

	if (order && clusters) {
		count = position_order(order, positions, n);
		if (count > 1 && gap * (double)(count - 1) > high - low)
			gap = (high - low) / (double)(count - 1);
		used = pool(clusters, positions, order, count, gap, low, high);
		for (size_t i = 0; i < used; i++)
			for (size_t j = 0; j < clusters[i].count; j++)
				positions[order[next++]] =
					cluster_start(&clusters[i], gap, low, high) +
					gap * (double)j;
	}
	free(order);
	free(clusters);
}

void chart_worker_tics(FILE *out, const double *counts, size_t n, double keep)
{
	double range = n > 1 ? log2(counts[n - 1] / counts[0]) : 1, last = -INFINITY;
	const char *separator = "";

	for (size_t i = 0; i < n; i++) {
		double at = log2(counts[i]), gap = range / (counts[i] < 100 ? 28 : 22);
		bool forced = counts[i] == keep;

		if (at <= last)
			continue;
		if (!forced && (at - last < gap || (keep > counts[i] && log2(keep) - at < gap)))
			continue;
		fprintf(out, "%s\"%g\" %g", separator, counts[i], counts[i]);
		separator = ", ";
		last = at;
	}
}

static void write_time_tic(FILE *out, double ns, const char **separator)
{
	char buffer[CHART_NUMBER_SIZE];

	fprintf(out, "%s\"%s\" %.9g", *separator, chart_tic_time(buffer, ns), ns);
	*separator = ", ";
}

/* Whether the two last tics, which are the closest, are less than apart of the axis apart. */
static bool is_crowded(double low, double high, size_t wanted, double apart)
{
	double step = chart_step(high - low, wanted), last = floor(high / step + 1e-9) * step;

	return last - step >= low * 0.999 && log(last / (last - step)) < apart * log(high / low);
}

void chart_log_time_tics(FILE *out, double low, double high, size_t wanted, double apart)
{
	double decades = log10(high / low);
	int step, last = (int)ceil(log10(high));
	const char *separator = "";

	if (decades < 0.8) {
		/* tics crowd at the upper end only */
		wanted += 2;
		while (wanted > 2 && is_crowded(low, high, wanted, apart))
			wanted--;
		chart_linear_time_tics(out, low, high, wanted);
		return;
	}
	step = (int)fmax(1, ceil(decades / (double)wanted));
	for (int power = (int)floor(log10(low)); power <= last; power += step) {
		for (int i = 0; i < 3; i++) {
			static const double factors[] = { 1, 2, 5 };
			double at = pow(10, power) * factors[i];

			if (i && decades * 3 > (double)wanted)
				break;
			if (at >= low * 0.999 && at <= high * 1.001)
				write_time_tic(out, at, &separator);
		}
	}
}

/* Powers of two. */
static void log_byte_tics(FILE *out, double low, double high, size_t wanted)
{
	int step = (int)fmax(1, ceil(log2(high / low) / (double)wanted));
	int first = (int)ceil(log2(low) - 1e-9);
	const char *separator = "";

	first += (step - first % step) % step;
	for (int power = first; exp2(power) <= high * 1.001; power += step) {
		char buffer[CHART_NUMBER_SIZE];

		fprintf(out, "%s\"%s\" %.0f", separator, chart_tic_bytes(buffer, exp2(power)),
			exp2(power));
		separator = ", ";
	}
}

void chart_log_tics(FILE *out, enum unit unit, double low, double high, size_t wanted, double apart)
{
	if (unit == UNIT_BYTES)
		log_byte_tics(out, low, high, wanted);
	else
		chart_log_time_tics(out, low, high, wanted, apart);
}

double chart_step(double range, size_t wanted)
{
	double raw = range / (double)wanted, power = pow(10, floor(log10(raw)));
	double rest = raw / power;

	return power * (rest <= 1.0000001 ? 1 : rest <= 2.0000001 ? 2 : rest <= 5.0000001 ? 5 : 10);
}

void chart_linear_time_tics(FILE *out, double low, double high, size_t wanted)
{
	double step = chart_step(high - low, wanted);
	const char *separator = "";

	/* 0 added makes 0 of what would be written as -0 */
	for (double at = ceil(low / step - 1e-9) + 0.0; at * step <= high + step * 1e-9; at++)
		write_time_tic(out, at * step, &separator);
}
