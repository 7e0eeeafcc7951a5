#include "analysis/scaling_region.h"

#include <math.h>
#include <string.h>

double region_product(const double a[static SCALING_TERMS], const double b[static SCALING_TERMS])
{
	double sum = 0;

	for (size_t i = 0; i < SCALING_TERMS; i++)
		sum += a[i] * b[i];
	return sum;
}

/* The part of the ellipsoid in which a coefficient is 0, as if it was a normal distribution of
 * which that becomes known. */
static struct ellipsoid cut(struct ellipsoid region, size_t zero)
{
	double variance = region.covariance[zero][zero], centre = region.centre[zero];
	struct ellipsoid part = region;

	if (!(variance > 0))
		return region;
	part.radius2 -= centre * centre / variance;
	for (size_t i = 0; i < SCALING_TERMS; i++) {
		double gain = region.covariance[i][zero] / variance;

		part.centre[i] -= gain * centre;
		for (size_t j = 0; j < SCALING_TERMS; j++)
			part.covariance[i][j] -= gain * region.covariance[zero][j];
	}
	part.centre[zero] = 0;
	for (size_t i = 0; i < SCALING_TERMS; i++)
		part.covariance[i][zero] = part.covariance[zero][i] = 0;
	return part;
}

#define FACES 4 /* neither, sigma, kappa or both are 0 */

static struct ellipsoid face(const struct ellipsoid *region, size_t which)
{
	struct ellipsoid part = *region;

	if (which & 1)
		part = cut(part, TERM_SIGMA);
	if (which & 2)
		part = cut(part, TERM_KAPPA);
	return part;
}

static bool is_allowed(const double point[static SCALING_TERMS])
{
	return point[TERM_LEVEL] > 0 && point[TERM_SIGMA] >= 0 && point[TERM_KAPPA] >= 0;
}

void region_nearest(const struct ellipsoid *region, double point[static SCALING_TERMS])
{
	double best = -INFINITY;

	memset(point, 0, SCALING_TERMS * sizeof(*point));
	for (size_t i = 0; i < FACES; i++) {
		struct ellipsoid part = face(region, i);

		if (!is_allowed(part.centre) || !(part.radius2 > best))
			continue;
		best = part.radius2;
		memcpy(point, part.centre, sizeof(part.centre));
	}
}

/* Widens range by where direction has its extremes in this part of the region, if that is allowed.
 * Over a convex region they lie within one of its faces. */
static void add_extremes(const struct ellipsoid *part, const double direction[static SCALING_TERMS],
			 double range[static 2])
{
	double gradient[SCALING_TERMS], point[SCALING_TERMS];
	double variance, spread;

	if (!(part->radius2 >= 0))
		return;
	for (size_t i = 0; i < SCALING_TERMS; i++)
		gradient[i] = region_product(part->covariance[i], direction);
	variance = region_product(gradient, direction);
	spread = variance > 0 ? sqrt(part->radius2 / variance) : 0;
	for (int sign = -1; sign <= 1; sign += 2) {
		for (size_t i = 0; i < SCALING_TERMS; i++)
			point[i] = part->centre[i] + sign * spread * gradient[i];
		if (is_allowed(point)) {
			range[0] = fmin(range[0], region_product(point, direction));
			range[1] = fmax(range[1], region_product(point, direction));
		}
	}
}

void region_range(const struct ellipsoid *region, const double direction[static SCALING_TERMS],
		  double range[static 2])
{
	range[0] = INFINITY;
	range[1] = -INFINITY;
	for (size_t i = 0; i < FACES; i++) {
		struct ellipsoid part = face(region, i);

		add_extremes(&part, direction, range);
	}
}

bool region_ratio(const struct ellipsoid *region, const double above[static SCALING_TERMS],
		  const double below[static SCALING_TERMS], double t, double range[static 2])
{
	double a = fmax(0, region_product(above, region->centre)),
	       b = region_product(below, region->centre);
	double aa = 0, ab = 0, bb = 0;

	for (size_t i = 0; i < SCALING_TERMS; i++) {
		aa += above[i] * region_product(region->covariance[i], above);
		ab += above[i] * region_product(region->covariance[i], below);
		bb += below[i] * region_product(region->covariance[i], below);
	}
	double square = b * b - t * t * bb, half = a * b - t * t * ab, rest = a * a - t * t * aa;
	double root = sqrt(fmax(0, half * half - square * rest));

	range[0] = (half - root) / square;
	range[1] = (half + root) / square;
	return square > 0 && b > 0;
}
