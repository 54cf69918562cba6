/*
 * What the open deals will bring: each counts by its chance, in the period in
 * which it is expected to close.  What can not be counted is left out and
 * said why; it never counts as sure.
 */
#ifndef PRACTICE_PIPELINE_H
#define PRACTICE_PIPELINE_H

#include "core/query/query.h"

enum deal_why {
	DEAL_COUNTED, DEAL_NO_DATE, DEAL_PAST_DATE, DEAL_NO_AMOUNT,
	DEAL_NO_CHANCE
};
/* For people too; NULL when it is counted. */
const char	*deal_why_text(enum deal_why);

/* Where a chance comes from. */
enum deal_source { DEAL_OWN, DEAL_STAGE, DEAL_LEARNED };
const char	*deal_source_name(enum deal_source);

struct pipeline_deal {
	uint32_t		 id;
	struct value		 party;
	const struct choice	*stage;		/* NULL: none */
	struct value		 amount;
	double			 chance;	/* 0 to 1; NaN: not known */
	enum deal_source	 source;
	bool			 has_close;
	struct day		 close;
	enum deal_why		 why;
};

/*
 * A stage's chance: of the deals that were in it and have ended, so many were
 * won.  Few say little: they are drawn to what the model says, which counts
 * as PIPELINE_TRUST deals.
 */
#define PIPELINE_TRUST	10.0
struct pipeline_stage {
	const struct choice	*choice;
	double			 said;		/* by the model; NaN: nothing */
	size_t			 won, ended;
	double			 chance;	/* NaN: not known */
	size_t			 n_open;
	double			 amount;	/* of the open ones, at full */
};

/* What became of a deal since a moment. */
struct pipeline_change {
	uint32_t	 id;
	bool		 is_new, is_gone;
	const struct choice *stage[2];		/* then, now */
	struct value	 amount[2];
	struct value	 close[2];
};

struct pipeline {
	const struct entity	*entity;
	const struct field	*stage_field;
	VEC(struct pipeline_deal)	open;	/* the most expected first;
						   those left out last */
	VEC(struct pipeline_stage)	stage;	/* in the model's order */
	VEC(struct pipeline_change)	change;	/* by handle */
};

/*
 * Reads the deals that pass where (NULL: all), what the journal tells of their
 * stages and, since the moment, of what changed.  ERR_USAGE: the model has no
 * deals, or they no stage.  Release with pipeline_release, also on error.
 */
CRM_CHECK enum err_code
pipeline_read(struct pipeline *, const struct query_env *, struct query *where,
    struct instant since, struct arena *, struct err *);
void	pipeline_release(struct pipeline *);

/* Amount times chance, in units; 0 when left out. */
double	pipeline_expected(const struct pipeline_deal *);

#endif
