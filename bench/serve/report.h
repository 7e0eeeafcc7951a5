#ifndef CONVOY_SERVE_REPORT_H
#define CONVOY_SERVE_REPORT_H

#include "measure/memory.h"
#include "serve/serve.h"
#include "socket/load.h"

/* What a server and its load say of a run, as figures and in words. */

/* True, with a reason, when not all connections ended as they should; who: of which client. */
bool report_load_errors(const struct load_report *report, const char *who,
			char reason[REASON_BYTES]);
bool report_server_errors(const struct serve_report *report, char reason[REASON_BYTES]);

void report_load(const struct load_report *report, bool is_short, struct measures *measures);
void report_server(const struct serve_report *served, struct measures *measures);

/* Memory at one time. */
struct footprint {
	struct memory server;
	struct kernel_memory kernel; /* of the machine */
};

/* What each of `count` connections has added. That of the kernel's objects is of both ends. */
void report_memory(const struct footprint *before, const struct footprint *now, uint64_t count,
		   struct measures *measures);

#endif
