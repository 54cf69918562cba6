/*
 * The scheme of customer value: below zero, most valuable, most growable,
 * migrators.  Definitions in segment.h.
 */
#include <math.h>

#include "core/base/order.h"
#include "core/practice/segment_priv.h"
#include "core/stats/describe.h"

static int64_t
worth(const struct segment_job *job, uint32_t id)
{
	return value_lifetime(&job->basis->value->of[id]);
}

/*
 * Look-alikes are those with about as many purchases a year: parties are
 * put into five groups by frequency, and each could be worth what the upper
 * ones of its group are.
 */
enum { LOOKS = 5 };

static void
find_potential(double potential[LOOKS], uint8_t *look,
    const struct segment_job *job, const struct order_item *list, size_t n,
    double quantile)
{
	const struct value_book	*book = job->basis->value;
	struct arena		*scratch = arena_open();
	double			*rate = ARENA_ARRAY(scratch, double, n + 1);
	double			*sorted = ARENA_ARRAY(scratch, double, n + 1);
	double			 limit[LOOKS];

	for (size_t i = 0; i < n; i++) {
		struct purchase_history	h = value_history(book, list[i].id);

		rate[i] = (h.x + 1) / (h.T + 13);
		sorted[i] = rate[i];
	}
	stat_sort(sorted, n);
	for (int k = 1; k < LOOKS; k++)
		limit[k] = stat_quantile_sorted(sorted, n, (double)k / LOOKS);
	for (size_t i = 0; i < n; i++) {
		uint8_t	k = LOOKS - 1;

		while (k > 0 && !(rate[i] > limit[k]))
			k--;
		look[list[i].id] = k;
	}
	/* The list goes from high to low: so its parts go up from the end. */
	for (int k = 0; k < LOOKS; k++) {
		double	*in = sorted;
		size_t	 m = 0;

		for (size_t i = n; i-- > 0;)
			if (look[list[i].id] == k)
				in[m++] = (double)worth(job, list[i].id);
		potential[k] = m > 0 ? stat_quantile_sorted(in, m, quantile) :
		    0;
	}
	arena_close(scratch);
}

/* What could be added: by share of wallet, else by look-alikes. */
static double
growth(const struct segment_job *job, const double *potential,
    const uint8_t *look, uint32_t id)
{
	float	share = job->basis->share_of_wallet[id];
	double	value = (double)worth(job, id);

	return (isnan(share) ? potential[look[id]] : value / (double)share) -
	    value;
}

enum { MOST_VALUABLE, MOST_GROWABLE, MIGRATOR, BELOW_ZERO, N_VALUES };
static const char *const names[N_VALUES] = { "most_valuable",
    "most_growable", "migrator", "below_zero" };

/* list: the buyers, from high to low. */
static void
divide(struct segment_job *job, struct order_item *list, size_t n,
    const double *potential, const uint8_t *look)
{
	const struct scheme	*sc = job->s->scheme;
	double			 best = scheme_number(sc, "most_valuable",
				    .2);
	double			 grow = scheme_number(sc, "most_growable",
				    .2);
	size_t			 n_best, n_grow, first;
	uint32_t		 bit[N_VALUES];

	segment_bits(bit, sc, names, N_VALUES);
	n_best = (size_t)floor((double)n * best + .5 + 1e-9);
	for (first = 0; first < n && first < n_best &&
	    worth(job, list[first].id) >= 0; first++)
		job->mask[list[first].id] |= bit[MOST_VALUABLE];
	if (first > 0)
		job->s->best_value = worth(job, list[first - 1].id);
	for (; n > first && worth(job, list[n - 1].id) < 0; n--)
		job->mask[list[n - 1].id] |= bit[BELOW_ZERO];
	list += first;
	n -= first;
	/* Of equal growth the older one comes first, as everywhere. */
	for (size_t i = 0; i < n; i++)
		list[i].key = list[i].id;
	order_items(list, n);
	for (size_t i = 0; i < n; i++)
		list[i].key = ~order_up_double(growth(job, potential, look,
		    list[i].id));
	order_items(list, n);
	n_grow = (size_t)floor((double)n * grow + .5 + 1e-9);
	for (size_t i = 0; i < n; i++)
		job->mask[list[i].id] |= bit[i < n_grow && growth(job,
		    potential, look, list[i].id) > 0 ? MOST_GROWABLE :
		    MIGRATOR];
}

/* Who only brought something back has no prospects, but may have cost. */
static void
put_returns(struct segment_job *job)
{
	uint32_t	bit;

	segment_bits(&bit, job->s->scheme, &names[BELOW_ZERO], 1);
	for (uint32_t id = 1; id <= job->s->last_id; id++)
		if (job->exists[id] && segment_is_customer(&job->s->ever[id]) &&
		    job->s->value->of[id].purchases == 0 && worth(job, id) < 0)
			job->mask[id] |= bit;
}

enum err_code
segment_value(struct segment_job *job, struct err *err)
{
	struct segmentation	*s = job->s;
	size_t			 all = (size_t)s->last_id + 1, n = 0;
	double			 potential[LOOKS];
	struct order_item	*list;
	struct arena		*scratch;
	uint8_t			*look;
	enum err_code		 rc = basis_value(job->basis, err);

	if (rc)
		return rc;
	s->value = job->basis->value;
	s->best_value = INT64_MAX;
	scratch = arena_open();
	list = ARENA_ARRAY(scratch, struct order_item, all);
	look = ARENA_ARRAY(scratch, uint8_t, all);
	for (uint32_t id = 1; id <= s->last_id; id++)
		if (job->exists[id] && s->value->of[id].purchases > 0)
			list[n++] = (struct order_item){
			    order_down(worth(job, id)), id };
	put_returns(job);
	order_items(list, n);
	if (n > 0) {
		find_potential(potential, look, job, list, n,
		    scheme_number(s->scheme, "potential_quantile", .9));
		divide(job, list, n, potential, look);
	}
	arena_close(scratch);
	return ERR_OK;
}
