#ifndef CONVOY_GIL_POLICIES_H
#define CONVOY_GIL_POLICIES_H

#include "gil/gil.h"

/* The table of policies: one line each, in the order in which --list shows them. */
#define GIL_POLICIES(POLICY) POLICY(none)

#define DECLARE_POLICY(name) extern const struct gil_policy gil_##name;
GIL_POLICIES(DECLARE_POLICY)
#undef DECLARE_POLICY

#endif
