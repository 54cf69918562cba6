#include "core/practice/segment/retention.h"

#include <math.h>

#include "core/sales/sales.h"
#include "core/stats/describe.h"
#include "core/stats/proportion.h"

struct gathering {
	struct retention	*r;
	const uint32_t		*keep;		/* ids, ascending; or NULL */
	size_t			 n_keep, at;
	VEC(struct retention_day) day, returned;
	VEC(struct retention_buyer) buyer;
};

static bool
is_kept(struct gathering *g, uint32_t id)
{
	size_t	lo = 0, hi = g->n_keep;

	if (g->keep == NULL)
		return true;
	while (lo < hi) {
		size_t	mid = lo + (hi - lo) / 2;

		if (g->keep[mid] < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < g->n_keep && g->keep[lo] == id;
}

static struct retention_day
day_of(const struct sales_day *d)
{
	return (struct retention_day){ d->day.n, d->revenue, d->margin };
}

static bool
take(void *arg, unsigned thread CRM_UNUSED, uint32_t party,
    const struct sales_day *day, size_t n)
{
	struct gathering	*g = arg;
	struct retention_buyer	 b = { .id = party,
				    .begin = (uint32_t)g->day.n,
				    .first_return =
				    (uint32_t)g->returned.n };

	if (party == 0 || party > g->r->last_id || !is_kept(g, party))
		return true;
	for (size_t i = 0; i < n; i++) {
		g->r->has_cost = g->r->has_cost || day[i].margin != 0;
		if (value_is_purchase(&day[i])) {
			*VEC_ADD(&g->day) = day_of(&day[i]);
			b.n++;
		} else {
			*VEC_ADD(&g->returned) = day_of(&day[i]);
			b.n_returns++;
		}
	}
	if (b.n > 0)
		*VEC_ADD(&g->buyer) = b;
	return true;
}

static int
by_id(const void *a, const void *b)
{
	uint32_t	x = ((const struct retention_buyer *)a)->id;
	uint32_t	y = ((const struct retention_buyer *)b)->id;

	return x < y ? -1 : x > y;
}

/* The arena takes over what was gathered. */
static void
keep_gathered(struct gathering *g, struct arena *arena)
{
	struct retention	*r = g->r;

	r->day = ARENA_ARRAY(arena, struct retention_day, g->day.n + 1);
	r->buyer = ARENA_ARRAY(arena, struct retention_buyer,
	    g->buyer.n + 1);
	if (g->buyer.n > 0) {
		memcpy(r->day, g->day.p, g->day.n * sizeof(*r->day));
		memcpy(r->buyer, g->buyer.p, g->buyer.n * sizeof(*r->buyer));
	}
	r->n_buyers = g->buyer.n;
	qsort(r->buyer, r->n_buyers, sizeof(*r->buyer), by_id);
	r->returned = ARENA_ARRAY(arena, struct retention_day,
	    g->returned.n + 1);
	if (g->returned.n > 0)
		memcpy(r->returned, g->returned.p,
		    g->returned.n * sizeof(*r->returned));
	for (size_t i = 0; !r->has_cost && i < g->day.n; i++)
		r->day[i].margin = r->day[i].revenue;
	for (size_t i = 0; !r->has_cost && i < g->returned.n; i++)
		r->returned[i].margin = r->returned[i].revenue;
}

enum err_code
retention_gather(struct retention **result, const struct query_env *env,
    const struct entity *party, struct query *where, struct day as_of,
    struct arena *arena, struct err *err)
{
	const struct entity	*sale = party == NULL ? NULL :
				    model_find_sale(env->model, party);
	struct retention	*r = ARENA_NEW(arena, struct retention);
	struct gathering	 g = { .r = r };
	struct ids		 ids = {0};
	uint64_t		 count;
	enum err_code		 rc;

	if (sale == NULL)
		return err_set(err, ERR_USAGE, "the model has no sales to "
		    "parties: nobody can stay");
	r->as_of = as_of;
	r->party = party;
	rc = record_counts(&count, &r->last_id, env->txn, party, err);
	if (rc == ERR_OK && where != NULL) {
		rc = query_ids(&ids, where, env, party, err);
		g.keep = ids.list.p;
		g.n_keep = ids.list.n;
	}
	/* Nobody passes: still a list. */
	if (where != NULL && g.keep == NULL)
		g.keep = &r->last_id;
	if (rc == ERR_OK)
		rc = sales_party_days(env->txn, env->model, sale,
		    (struct range){ DAY_MIN, { as_of.n + 1 } }, 1, take,
		    &g, err);
	if (rc == ERR_OK) {
		keep_gathered(&g, arena);
		*result = r;
	}
	VEC_RELEASE(&g.day);
	VEC_RELEASE(&g.returned);
	VEC_RELEASE(&g.buyer);
	VEC_RELEASE(&ids.list);
	return rc;
}

/* ---- who buys again ---- */

size_t
retention_repeats(struct repeat row[REPEATS], const struct retention *r,
    int32_t within)
{
	double		*gap = mem_realloc_array(NULL, r->n_buyers + 1,
			    sizeof(*gap));
	const double	 z = stat_normal_quantile(.975);
	size_t		 n;

	for (n = 0; n < REPEATS; n++) {
		struct repeat	*p = &row[n];
		size_t		 k = 0;

		*p = (struct repeat){ .n = (uint32_t)n + 1 };
		for (size_t i = 0; i < r->n_buyers; i++) {
			const struct retention_buyer	*b = &r->buyer[i];
			const struct retention_day	*d = r->day +
							    b->begin + n;

			if (b->n <= n || (within > 0 &&
			    d->day > r->as_of.n - within))
				continue;
			p->customers++;
			if (b->n > n + 1 && (within == 0 ||
			    d[1].day - d->day <= within))
				gap[k++] = d[1].day - d->day;
		}
		if (p->customers == 0)
			break;
		p->again = (uint32_t)k;
		stat_wilson(&p->lo, &p->hi, p->again, p->customers, z);
		p->median_days = stat_median(gap, k);
	}
	free(gap);
	return n;
}

/* ---- how long until they are lost ---- */

struct life { int32_t days; bool lost; };

/* The last purchase before a silence, or as far as can be told. */
static struct life
life_of(const struct retention *r, const struct retention_buyer *b,
    int32_t silent)
{
	const struct retention_day	*d = r->day + b->begin;
	int32_t				 end = r->as_of.n - silent;

	for (uint32_t i = 0; i < b->n; i++) {
		if (d[i].day > end)
			break;
		if (i + 1 == b->n || d[i + 1].day - d[i].day > silent)
			return (struct life){ d[i].day - d[0].day, true };
	}
	return (struct life){ end - d[0].day, false };
}

static int
by_days(const void *a, const void *b)
{
	const struct life	*x = a, *y = b;

	if (x->days != y->days)
		return x->days < y->days ? -1 : 1;
	/* Who is lost on a day was still there for it. */
	return y->lost - x->lost;
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

size_t
retention_survival(struct survival **result, double *median,
    const struct retention *r, int32_t silent, int32_t step,
    struct arena *arena)
{
	struct life	*life = ARENA_ARRAY(arena, struct life,
			    r->n_buyers + 1);
	size_t		 n = 0, i = 0, k = 0, rows;
	double		 share = 1, greenwood = 0;
	struct survival	*s;

	*median = (double)NAN;
	for (size_t b = 0; b < r->n_buyers; b++) {
		life[n] = life_of(r, &r->buyer[b], silent);
		/* Nothing can be told yet of who came just now. */
		n += life[n].days >= 0;
	}
	qsort(life, n, sizeof(*life), by_days);
	rows = n > 0 ? (size_t)(life[n - 1].days / step + 1) : 0;
	s = ARENA_ARRAY(arena, struct survival, rows + 1);
	for (; k < rows; k++) {
		s[k].until = (int32_t)(k + 1) * step;
		s[k].at_risk = (uint32_t)(n - i);
		while (i < n && life[i].days < s[k].until) {
			int32_t	day = life[i].days;
			double	at = (double)(n - i), d = 0;

			for (; i < n && life[i].days == day && life[i].lost;
			    i++)
				d++;
			s[k].lost += (uint32_t)d;
			share *= 1 - d / at;
			if (at > d)
				greenwood += d / (at * (at - d));
			if (share <= .5 && isnan(*median))
				*median = day;
			while (i < n && life[i].days == day)
				i++;
		}
		s[k].share = share;
		interval(&s[k], greenwood);
	}
	*result = s;
	return rows;
}
