/*
 * A line of a profile: how those who are meant differ from the rest.
 */
#include "core/practice/segment/profile_priv.h"

#include "core/stats/proportion.h"

enum { LEAST_PARTIES = 5 };

bool
profile_is_meant(const struct profiling *g, uint32_t id)
{
	return g->among == NULL || g->among[id];
}

void
profile_put_share(struct profiling *g, struct slice field, struct slice value,
    struct tally t, struct tally known)
{
	int64_t			 n_in = (int64_t)known.in;
	int64_t			 n_rest = (int64_t)known.rest;
	struct profile_row	*r;

	if (t.in + t.rest < LEAST_PARTIES || n_in == 0 || n_rest == 0)
		return;
	r = VEC_ADD(&g->p->row);
	r->field = field;
	r->value = value;
	r->n_in = t.in;
	r->n_rest = t.rest;
	r->in = (double)t.in / (double)n_in;
	r->rest = (double)t.rest / (double)n_rest;
	stat_newcombe(&r->lo, &r->hi, (int64_t)t.in, n_in, (int64_t)t.rest,
	    n_rest, stat_normal_quantile(.975));
	r->p = stat_fisher((int64_t)t.in, n_in, (int64_t)t.rest, n_rest);
}

/* Welch's test of their means. */
void
profile_put_means(struct profiling *g, struct slice field,
    const struct stat_moments m[2])
{
	const struct stat_moments	*in = &m[1], *rest = &m[0];
	struct profile_row		 row = { .field = field };

	if (in->n < LEAST_PARTIES || rest->n < LEAST_PARTIES)
		return;
	/* All the same: no test, and no news. */
	if (!stat_welch(&row.p, &row.lo, &row.hi, in, rest))
		return;
	row.n_in = (uint64_t)in->n;
	row.n_rest = (uint64_t)rest->n;
	row.in = in->mean;
	row.rest = rest->mean;
	*VEC_ADD(&g->p->row) = row;
}
