/*
 * A forecast as it was said on a day: a snapshot (record/snapshot.h) named
 * "forecast/NAME", so that it can be held against what came.  Its body is,
 * with numbers as in base/varint.h and texts as a length and bytes:
 *
 *	u8 1, measure, period, digits, u8 money, first period ahead (day),
 *	n levels (each in ppm), n periods ahead, n keys (each as typed), filter
 *	of each series: its keys, method, note, scale (8 bytes, a double), sum of
 *	its last periods, u8 has intervals, the means (each less the one
 *	before), and of each level lo and hi (each less the mean)
 *
 * Of a tree (forecast_tree.h) the first byte is 2, and every node is a series:
 * before its keys how many of them hold, and then these only.
 *
 * Amounts are whole numbers of 10^-digits.
 */
#ifndef PRACTICE_FORECAST_SAVED_H
#define PRACTICE_FORECAST_SAVED_H

#include "core/practice/forecast/forecast.h"
#include "core/record/snapshot.h"

enum { SAVED_LEVELS = 4, SAVED_KEYS = 8, SAVED_RECENT = 13 };

/* What a name stands for: forecasts of one name can be compared. */
struct saved_head {
	struct slice	measure, where;		/* where: empty, all sales */
	enum period	period;
	uint8_t		digits;
	bool		is_money, is_tree;
	struct day	origin;			/* the first period ahead */
	size_t		horizon, n_levels, n_by;
	double		level[SAVED_LEVELS];
	struct slice	by[SAVED_KEYS];		/* as typed */
};
struct saved_series {
	struct slice	key[SAVED_KEYS];	/* as -O csv writes them */
	size_t		depth;		/* so many of them hold; no tree: all */
	struct slice	method;
	enum forecast_note note;
	double		scale;		/* mean |y[t] - y[t - a year]|, or NaN */
	double		recent;		/* sum of the last SAVED_RECENT periods */
	bool		has_interval;
	double		*mean;		/* [horizon] */
	double		*lo[SAVED_LEVELS], *hi[SAVED_LEVELS];	/* [horizon] */
};
struct saved_forecast {
	struct snapshot		head;
	struct saved_head	of;
	VEC(struct saved_series) series;	/* VEC_RELEASE */
};

/* To tell series of one forecast apart: the keys that hold. */
void	saved_add_keys(struct buf *, const struct slice *key, size_t depth);

/* How many of these periods make a year: the lag of last year's. */
size_t	forecast_year(enum period);

void	saved_write_head(struct buf *, const struct saved_head *);
/* keys[of->n_by]; the series has a result. */
void	saved_write_series(struct buf *, const struct saved_head *of,
	    const struct slice *keys, const struct sales_series *);
/* False: damaged.  Texts are views into body. */
CRM_CHECK bool
saved_decode(struct saved_head *, struct saved_forecast *, struct slice body,
    struct arena *);

/* "forecast/NAME" */
struct slice	saved_name(struct arena *, struct slice name);
/* The same measure, period, keys and filter, both a tree or none? */
bool	saved_is_alike(const struct saved_head *, const struct saved_head *);

/* The heads of a name's, by day; VEC_RELEASE the list. */
CRM_CHECK enum err_code
saved_list(struct snapshots *, struct txn *, struct slice name,
    struct arena *, struct err *);
/* One of them, all of it in the arena but the list.  ERR_STORE: damaged. */
CRM_CHECK enum err_code
saved_read(struct saved_forecast *, struct txn *, const struct snapshot *,
    struct arena *, struct err *);
/* What it is of, without its series. */
CRM_CHECK enum err_code
saved_read_head(struct saved_head *, struct txn *, const struct snapshot *,
    struct arena *, struct err *);

/* A key as text; empty for none. */
void	saved_write_key(struct buf *, const struct model *,
	    const struct sum_column *, const struct value *,
	    const struct zone *);

#endif
