#ifndef CONVOY_ANALYSIS_CHART_PANELS_H
#define CONVOY_ANALYSIS_CHART_PANELS_H

#include "analysis/chart_page.h"
#include "analysis/chart_series.h"

/* Panels one above the other that share an axis, that of workers: lines with ribbons, an ideal
 * line, the CPU count and direct labels. scripts/charts/panels.gp draws them. */

enum panel_unit { PANEL_TIMES, PANEL_PERCENT, PANEL_TIME, PANEL_COUNT };

struct panel {
	const char *title;
	enum panel_unit unit;
	bool logarithmic;
	bool labelled;	  /* has direct labels at the right */
	double low, high; /* the axis shows at least these; NAN: as the data says */
	double height_px;
	double (*ideal)(double workers, double cpus); /* or NULL */
};

/* Writes the data and what panels.gp needs of it. Returns the height of all, for page_finish. */
double panels_write(struct page *page, const struct series_list *list, const struct panel *panels,
		    size_t count);

/* What is shared is another count than that of workers: its words, and tics at powers of ten. */
struct panel_axis {
	const char *label;
	bool decades;
};

double panels_write_over(struct page *page, const struct series_list *list,
			 const struct panel *panels, size_t count, const struct panel_axis *axis);

/* gnuplot tics such as "2×" on a logarithmic axis, about as many as wanted. */
void panels_multiple_tics(FILE *out, double low, double high, size_t wanted);

#endif
