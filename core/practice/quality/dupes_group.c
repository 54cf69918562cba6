/*
 * From pairs to groups.  The surest pairs join first; two groups become one
 * when all their members taken together speak for it, so that no chain is
 * made of which the ends are strangers.
 */
#include "core/practice/quality/dupes_priv.h"

#include <math.h>
#include <stdlib.h>

enum { LOOK_MAX = 20 };		/* members of each that are compared */

struct joining {
	const struct sheet	*table;
	struct imap		*at;		/* row: cluster + 1 */
	VEC(struct cluster {
		VEC(uint32_t)	row;
	}) cluster;
};

static int
surest_first(const void *x, const void *y)
{
	const struct scored	*a = x, *b = y;

	if (a->odds != b->odds)
		return a->odds > b->odds ? -1 : 1;
	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	return a->b < b->b ? -1 : a->b > b->b;
}

static size_t
cluster_of(struct joining *j, uint32_t row)
{
	struct cluster	*c;
	uint64_t	*at;
	bool		 added;

	at = imap_put(j->at, row, &added);
	if (added) {
		c = VEC_ADD(&j->cluster);
		*VEC_ADD(&c->row) = row;
		*at = j->cluster.n;
	}
	return (size_t)*at - 1;
}

/* Do the members speak for it, a doubtful pair no less than a sure one? */
static bool
belong_together(const struct joining *j, const struct cluster *x,
    const struct cluster *y)
{
	uint8_t	level[LINKAGE_FIELDS] = {0};
	double	sum = 0, odds;

	if (x->row.n == 1 && y->row.n == 1)
		return true;
	for (size_t i = 0; i < MIN(x->row.n, (size_t)LOOK_MAX); i++)
		for (size_t k = 0; k < MIN(y->row.n, (size_t)LOOK_MAX); k++) {
			odds = compare_odds(j->table, level, x->row.p[i],
			    y->row.p[k]);
			sum += odds > 5 ? 5 : odds < -5 ? -5 : odds;
		}
	return sum > 0;
}

static void
join(struct joining *j, uint32_t a, uint32_t b)
{
	size_t		x = cluster_of(j, a), y = cluster_of(j, b);
	struct cluster	*to, *from;

	if (x == y)
		return;
	if (j->cluster.p[x].row.n < j->cluster.p[y].row.n) {
		size_t	swap = x;

		x = y;
		y = swap;
	}
	to = &j->cluster.p[x];
	from = &j->cluster.p[y];
	if (!belong_together(j, to, from))
		return;
	for (size_t i = 0; i < from->row.n; i++) {
		*VEC_ADD(&to->row) = from->row.p[i];
		*imap_put(j->at, from->row.p[i], NULL) = x + 1;
	}
	VEC_RELEASE(&from->row);
}

/* ---- what is said about them ---- */

void
dupes_give_reasons(struct dupes_member *m, const struct sheet *t,
    const uint8_t *level)
{
	size_t	order[COMPARISONS_MAX], n = 0;

	for (size_t i = 0; i < t->model->n; i++) {
		double	w = fabs(linkage_weight(&t->link, i, level[i]));
		size_t	k = n;

		if (level[i] == 0 || w < .7)
			continue;
		for (; k > 0 && fabs(linkage_weight(&t->link, order[k - 1],
		    level[order[k - 1]])) < w; k--)
			order[k] = order[k - 1];
		order[k] = i;
		n++;
	}
	m->n_reasons = (uint32_t)MIN(n, (size_t)DUPES_REASONS);
	for (size_t i = 0; i < m->n_reasons; i++) {
		const struct comparison	*c = &t->model->c[order[i]];
		struct dupes_reason	*r = &m->reason[i];

		r->how = (uint8_t)c->how;
		r->field = 0;
		if (c->how == COMPARE_TEXT || c->how == COMPARE_CODE ||
		    c->how == COMPARE_PARTY)
			r->field = (uint16_t)(c->field->position + 1);
		r->differs = linkage_weight(&t->link, order[i],
		    level[order[i]]) < 0;
		r->exact = level[order[i]] == 1;
	}
}

const char *
dupes_reason_what(const struct dupes_reason *r)
{
	return compare_rule[r->how].what;
}

const struct field *
dupes_reason_field(const struct dupes_reason *r, const struct entity *e)
{
	return r->field == 0 ? NULL : &e->field[r->field - 1];
}

static double
chance(double odds)
{
	return 1 / (1 + exp(-odds));
}

/* Whom each is most like. */
static void
describe(struct dupes_group *g, const struct sheet *t,
    const struct cluster *c, struct arena *arena)
{
	uint8_t	level[LINKAGE_FIELDS] = {0}, best[LINKAGE_FIELDS];

	g->n = c->row.n;
	g->member = ARENA_ARRAY(arena, struct dupes_member, g->n);
	g->chance = 1;
	for (size_t i = 0; i < c->row.n; i++) {
		struct dupes_member	*m = &g->member[i];
		double			 top = -HUGE_VAL, odds;

		m->id = t->id.p[c->row.p[i]];
		for (size_t k = 0; k < MIN(c->row.n, (size_t)200); k++) {
			if (k == i)
				continue;
			odds = compare_odds(t, level, c->row.p[i],
			    c->row.p[k]);
			if (odds > top) {
				top = odds;
				m->like = t->id.p[c->row.p[k]];
				memcpy(best, level, sizeof(best));
			}
		}
		m->chance = chance(top);
		g->chance = MIN(g->chance, m->chance);
		dupes_give_reasons(m, t, best);
	}
}

static int
by_row(const void *x, const void *y)
{
	uint32_t	a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return a < b ? -1 : a > b;
}

static int
by_first(const void *x, const void *y)
{
	const struct dupes_group	*a = x, *b = y;

	return a->member[0].id < b->member[0].id ? -1 : 1;
}

void
dupes_join(struct dupes *d, const struct sheet *t, struct scored_list *pairs,
    double threshold, struct arena *arena)
{
	struct joining	j = { .table = t, .at = imap_open() };
	double		least = log(threshold / (1 - threshold));
	size_t		n = 0;

	if (pairs->list.n > 0)
		qsort(pairs->list.p, pairs->list.n, sizeof(pairs->list.p[0]),
		    surest_first);
	for (size_t i = 0; i < pairs->list.n &&
	    (double)pairs->list.p[i].odds >= least; i++)
		join(&j, pairs->list.p[i].a, pairs->list.p[i].b);
	for (size_t i = 0; i < j.cluster.n; i++)
		n += j.cluster.p[i].row.n > 1;
	d->group = ARENA_ARRAY(arena, struct dupes_group, n + 1);
	for (size_t i = 0; i < j.cluster.n; i++) {
		struct cluster	*c = &j.cluster.p[i];

		if (c->row.n > 1) {
			qsort(c->row.p, c->row.n, sizeof(c->row.p[0]),
			    by_row);
			describe(&d->group[d->n++], t, c, arena);
		}
		VEC_RELEASE(&c->row);
	}
	qsort(d->group, d->n, sizeof(d->group[0]), by_first);
	VEC_RELEASE(&j.cluster);
	imap_close(j.at);
}
