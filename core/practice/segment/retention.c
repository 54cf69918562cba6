#include "core/practice/segment/retention.h"

#include <math.h>

#include "core/stats/describe.h"
#include "core/stats/proportion.h"

/* ---- one by one ---- */

struct walk {
	struct retention	*r;
	retention_each		*each;
	void			*arg;
	const uint32_t		*keep;		/* ids, ascending; or NULL */
	size_t			 n_keep;
	uint32_t		 last_id;
	VEC(struct sales_day)	 day, returned;	/* of the one at hand */
	struct err		*err;
	enum err_code		 rc;
};

static bool
is_kept(const struct walk *w, uint32_t id)
{
	size_t	lo = 0, hi = w->n_keep;

	if (w->keep == NULL)
		return true;
	while (lo < hi) {
		size_t	mid = lo + (hi - lo) / 2;

		if (w->keep[mid] < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < w->n_keep && w->keep[lo] == id;
}

static bool
take(void *arg, unsigned thread CRM_UNUSED, uint32_t party,
    const struct sales_day *day, size_t n)
{
	struct walk		*w = arg;
	struct retention_buyer	 b = { .id = party };

	if (party == 0 || party > w->last_id || !is_kept(w, party))
		return true;
	VEC_CLEAR(&w->day);
	VEC_CLEAR(&w->returned);
	for (size_t i = 0; i < n; i++) {
		w->r->has_cost = w->r->has_cost || day[i].margin != 0;
		if (value_is_purchase(&day[i]))
			*VEC_ADD(&w->day) = day[i];
		else
			*VEC_ADD(&w->returned) = day[i];
	}
	if (w->day.n == 0)
		return true;
	b.day = w->day.p;
	b.n = w->day.n;
	b.returned = w->returned.p;
	b.n_returned = w->returned.n;
	w->r->n_buyers++;
	w->rc = w->each(w->arg, &b, w->err);
	return w->rc == ERR_OK;
}

enum err_code
retention_walk(struct retention *r, retention_each *each, void *arg,
    struct err *err)
{
	struct walk	 w = { .r = r, .each = each, .arg = arg, .err = err };
	struct ids	 ids = {0};
	uint64_t	 count;
	enum err_code	 rc;

	r->n_buyers = 0;
	r->has_cost = false;
	rc = record_counts(&count, &w.last_id, r->env->txn, r->party, err);
	if (rc == ERR_OK && r->where != NULL) {
		rc = query_ids(&ids, r->where, r->env, r->party, err);
		/* Nobody passes: still a list. */
		w.keep = ids.list.n > 0 ? ids.list.p : &w.last_id;
		w.n_keep = ids.list.n;
	}
	if (rc == ERR_OK)
		rc = sales_party_days(r->env->txn, r->env->model, r->sale,
		    (struct range){ DAY_MIN, { r->as_of.n + 1 } }, 1, take,
		    &w, err);
	VEC_RELEASE(&w.day);
	VEC_RELEASE(&w.returned);
	VEC_RELEASE(&ids.list);
	return rc ? rc : w.rc;
}

enum err_code
retention_init(struct retention *r, const struct query_env *env,
    const struct entity *party, struct query *where, struct day as_of,
    struct err *err)
{
	const struct entity	*sale = party == NULL ? NULL :
				    model_find_sale(env->model, party);

	if (sale == NULL)
		return err_set(err, ERR_USAGE, "the model has no sales to "
		    "parties: nobody can stay");
	*r = (struct retention){ .env = env, .party = party, .sale = sale,
	    .where = where, .as_of = as_of };
	return ERR_OK;
}

/* ---- who buys again ---- */

/* How many gaps there were of so many days. */
struct gaps { VEC(uint32_t) of; size_t n; };

struct repeating {
	const struct retention	*r;
	int32_t			 within;
	struct repeat		*row;
	struct gaps		 gap[REPEATS];
};

static void
add_gap(struct gaps *g, int32_t days)
{
	while (g->of.n <= (size_t)days)
		*VEC_ADD(&g->of) = 0;
	g->of.p[days]++;
	g->n++;
}

/* The i-th shortest, from 0. */
static double
gap_at(const struct gaps *g, size_t i)
{
	size_t	days = 0;

	for (; i >= g->of.p[days]; days++)
		i -= g->of.p[days];
	return (double)days;
}

static double
median_gap(const struct gaps *g)
{
	if (g->n == 0)
		return (double)NAN;
	return (gap_at(g, (g->n - 1) / 2) + gap_at(g, g->n / 2)) / 2;
}

static enum err_code
add_repeats(void *arg, const struct retention_buyer *b, struct err *err)
{
	struct repeating	*x = arg;

	(void)err;
	for (size_t n = 0; n < REPEATS && n < b->n; n++) {
		int32_t	day = b->day[n].day.n, gap;

		if (x->within > 0 && day > x->r->as_of.n - x->within)
			break;
		x->row[n].customers++;
		if (n + 1 == b->n)
			break;
		gap = b->day[n + 1].day.n - day;
		if (x->within == 0 || gap <= x->within)
			add_gap(&x->gap[n], gap);
	}
	return ERR_OK;
}

enum err_code
retention_repeats(struct repeat row[REPEATS], size_t *n, struct retention *r,
    int32_t within, struct err *err)
{
	const double		 z = stat_normal_quantile(.975);
	struct repeating	 x = { .r = r, .within = within, .row = row };
	enum err_code		 rc;

	for (size_t i = 0; i < REPEATS; i++)
		row[i] = (struct repeat){ .n = (uint32_t)i + 1 };
	rc = retention_walk(r, add_repeats, &x, err);
	for (*n = 0; rc == ERR_OK && *n < REPEATS; ++*n) {
		struct repeat	*p = &row[*n];

		if (p->customers == 0)
			break;
		p->again = (uint32_t)x.gap[*n].n;
		stat_wilson(&p->lo, &p->hi, p->again, p->customers, z);
		p->median_days = median_gap(&x.gap[*n]);
	}
	for (size_t i = 0; i < REPEATS; i++)
		VEC_RELEASE(&x.gap[i].of);
	return rc;
}

/* ---- how long until they are lost ---- */

/* How many were seen for so many days, and then lost or not. */
struct lives { uint32_t lost, kept; };

struct surviving {
	const struct retention	*r;
	int32_t			 silent;
	VEC(struct lives)	 days;
	size_t			 n;
};

static void
add_life(struct surviving *x, int32_t days, bool lost)
{
	/* Nothing can be told yet of who came just now. */
	if (days < 0)
		return;
	while (x->days.n <= (size_t)days)
		(void)VEC_ADD(&x->days);
	x->days.p[days].lost += lost;
	x->days.p[days].kept += !lost;
	x->n++;
}

/* The last purchase before a silence, or as far as can be told. */
static enum err_code
add_survivor(void *arg, const struct retention_buyer *b, struct err *err)
{
	struct surviving	*x = arg;
	int32_t			 first = b->day[0].day.n;
	int32_t			 end = x->r->as_of.n - x->silent;

	(void)err;
	for (size_t i = 0; i < b->n && b->day[i].day.n <= end; i++)
		if (i + 1 == b->n || b->day[i + 1].day.n - b->day[i].day.n >
		    x->silent) {
			add_life(x, b->day[i].day.n - first, true);
			return ERR_OK;
		}
	add_life(x, end - first, false);
	return ERR_OK;
}

/*
 * By the log of the log; where nobody or everybody was lost that has no width,
 * and Wilson's of those who were there is told.
 */
static void
interval(struct survival *s, double greenwood)
{
	double	z = stat_normal_quantile(.975), l = log(s->share), w;

	if (!(s->share > 0 && s->share < 1)) {
		stat_wilson(&s->lo, &s->hi, s->share > 0 ? s->at_risk : 0,
		    MAX(s->at_risk, 1), z);
		return;
	}
	w = exp(z * sqrt(greenwood) / fabs(l));
	s->lo = exp(l * w);
	s->hi = exp(l / w);
}

/* The table of those lives, by Kaplan and Meier. */
static size_t
put_survival(struct survival **result, double *median,
    const struct surviving *x, int32_t step, struct arena *arena)
{
	size_t		 n = x->n, days = 0, k;
	size_t		 rows = n > 0 ? (x->days.n - 1) / (size_t)step + 1 : 0;
	double		 share = 1, greenwood = 0;
	struct survival	*s = ARENA_ARRAY(arena, struct survival, rows + 1);

	*median = (double)NAN;
	for (k = 0; k < rows; k++) {
		s[k].until = (int32_t)(k + 1) * step;
		s[k].at_risk = (uint32_t)n;
		for (; days < x->days.n && days < (size_t)s[k].until;
		    days++) {
			const struct lives	*l = &x->days.p[days];
			double			 at = (double)n, d = l->lost;

			if (l->lost + l->kept == 0)
				continue;
			s[k].lost += l->lost;
			/* Who is lost on a day was still there for it. */
			share *= 1 - d / at;
			if (at > d)
				greenwood += d / (at * (at - d));
			if (share <= .5 && isnan(*median))
				*median = (double)days;
			n -= l->lost + l->kept;
		}
		s[k].share = share;
		interval(&s[k], greenwood);
	}
	*result = s;
	return rows;
}

enum err_code
retention_survival(struct survival **result, size_t *n, double *median,
    struct retention *r, int32_t silent, int32_t step, struct arena *arena,
    struct err *err)
{
	struct surviving	x = { .r = r, .silent = silent };
	enum err_code		rc;

	rc = retention_walk(r, add_survivor, &x, err);
	if (rc == ERR_OK)
		*n = put_survival(result, median, &x, step, arena);
	VEC_RELEASE(&x.days);
	return rc;
}
