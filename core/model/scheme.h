/*
 * The schemes of segments that are built in: their segments, in order, and
 * the thresholds that a model may set, each with what holds when it does
 * not.  The rules themselves are in core/practice.
 */
#ifndef MODEL_SCHEME_H
#define MODEL_SCHEME_H

#include "core/base/base.h"

enum threshold_kind {
	THRESHOLD_NUMBER,	/* zero or more */
	THRESHOLD_SHARE,	/* 0 to 1; "4 %" is 0.04 */
	THRESHOLD_SPAN,		/* a length of time: 12mo, 90d */
	THRESHOLD_CHOOSE	/* first or all */
};

struct threshold {
	const char		*name;
	enum threshold_kind	 kind;
	const char		*otherwise;	/* as typed in a model */
};

struct builtin_scheme {
	const char		*name;
	const char *const	*segment;	/* NULL at the end */
	const struct threshold	*threshold;	/* name NULL at the end */
};

/* All of them; name NULL at the end. */
extern const struct builtin_scheme builtin_schemes[];
/* What cases and the list of things to do (crm due) go by. */
extern const struct threshold	case_thresholds[];
extern const struct threshold	due_thresholds[];
extern const struct threshold	relation_thresholds[];
extern const struct threshold	check_thresholds[];
extern const struct threshold	journey_thresholds[];
/* Of a scheme of one's own. */
extern const struct threshold	own_thresholds[];
/* NULL when there is none of that name. */
const struct builtin_scheme	*builtin_scheme_find(struct slice name);

#endif
