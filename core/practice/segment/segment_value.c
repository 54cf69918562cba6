/*
 * The scheme of customer value: below zero, most valuable, most growable,
 * migrators.  Definitions in segment.h.
 */
#include <math.h>

#include "core/base/order.h"
#include "core/practice/segment/segment_priv.h"
#include "core/stats/describe.h"

static int64_t
worth(const struct segment_job *job, uint32_t id)
{
	return value_lifetime(&job->basis->value->of[id]);
}

static bool
is_buyer(const struct segment_job *job, uint32_t id)
{
	return job->exists[id] && job->basis->value->of[id].purchases > 0;
}

static struct order_item
item_of(int64_t worth, uint32_t id)
{
	return (struct order_item){ order_down(worth), id };
}

static int64_t
worth_of(const struct order_item *item)
{
	return order_from_down(item->key);
}

/*
 * Look-alikes are those with about as many purchases a year: parties are
 * put into five groups by frequency, and each could be worth what the upper
 * ones of its group are.
 */
enum { LOOKS = 5, NO_MORE = LOOKS };	/* who has his place does not look */

static void
find_looks(uint8_t *look, const struct segment_job *job)
{
	const struct value_book	*book = job->basis->value;
	uint32_t		 last = job->s->last_id;
	struct arena		*scratch = arena_open();
	double			*rate = ARENA_ARRAY(scratch, double,
				    (size_t)last + 1);
	double			*sorted = ARENA_ARRAY(scratch, double,
				    (size_t)last + 1);
	double			 limit[LOOKS];
	size_t			 n = 0;

	for (uint32_t id = 1; id <= last; id++)
		if (is_buyer(job, id)) {
			struct purchase_history	h = value_history(book, id);

			rate[id] = (h.x + 1) / (h.T + 13);
			sorted[n++] = rate[id];
		}
	stat_sort(sorted, n);
	for (int k = 1; k < LOOKS; k++)
		limit[k] = stat_quantile_sorted(sorted, n, (double)k / LOOKS);
	for (uint32_t id = 1; id <= last; id++) {
		uint8_t	k = LOOKS - 1;

		while (k > 0 && !(rate[id] > limit[k]))
			k--;
		look[id] = k;
	}
	arena_close(scratch);
}

/* list: the buyers, from high to low. */
static void
find_potential(double potential[LOOKS], const uint8_t *look,
    const struct order_item *list, size_t n, double quantile)
{
	size_t		 size[LOOKS] = {0}, at[LOOKS] = {0};
	struct arena	*scratch = arena_open();
	double		*in[LOOKS];

	for (size_t i = 0; i < n; i++)
		size[look[list[i].id]]++;
	for (int k = 0; k < LOOKS; k++)
		in[k] = ARENA_ARRAY(scratch, double, size[k]);
	/* The list goes from high to low: so its parts go up from the end. */
	for (size_t i = n; i-- > 0;) {
		uint8_t	k = look[list[i].id];

		in[k][at[k]++] = (double)worth_of(&list[i]);
	}
	for (int k = 0; k < LOOKS; k++)
		potential[k] = size[k] > 0 ?
		    stat_quantile_sorted(in[k], size[k], quantile) : 0;
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

/* The best from the top of the list, those below zero from its end; how many
 * are neither. */
static size_t
put_ends(struct segment_job *job, uint8_t *look,
    const struct order_item *list, size_t n, const uint32_t *bit)
{
	double	best = scheme_number(job->s->scheme, "most_valuable", .2);
	size_t	n_best = (size_t)floor((double)n * best + .5 + 1e-9), first;

	for (first = 0; first < n && first < n_best &&
	    worth_of(&list[first]) >= 0; first++) {
		job->mask[list[first].id] |= bit[MOST_VALUABLE];
		look[list[first].id] = NO_MORE;
	}
	if (first > 0)
		job->s->best_value = worth_of(&list[first - 1]);
	for (; n > first && worth_of(&list[n - 1]) < 0; n--) {
		job->mask[list[n - 1].id] |= bit[BELOW_ZERO];
		look[list[n - 1].id] = NO_MORE;
	}
	return n - first;
}

/* Those who are neither: n of them. */
static void
put_middle(struct segment_job *job, size_t n, const double *potential,
    const uint8_t *look, const uint32_t *bit)
{
	double		 share = scheme_number(job->s->scheme,
			    "most_growable", .2);
	size_t		 n_grow = MIN(n, (size_t)floor((double)n * share +
			    .5 + 1e-9)), k = 0;
	uint32_t	 last = job->s->last_id;
	struct arena	*scratch = arena_open();
	uint64_t	*key = ARENA_ARRAY(scratch, uint64_t, n + 1), cut = 0;
	const uint64_t	 none = ~order_up_double(0);

	for (uint32_t id = 1; id <= last; id++)
		if (is_buyer(job, id) && look[id] != NO_MORE)
			key[k++] = ~order_up_double(growth(job, potential,
			    look, id));
	if (n_grow > 0)
		cut = order_nth(key, n, n_grow - 1);
	for (size_t i = 0; i < n; i++)
		n_grow -= key[i] < cut;
	k = 0;
	for (uint32_t id = 1; id <= last; id++) {
		bool	grows;

		if (!is_buyer(job, id) || look[id] == NO_MORE)
			continue;
		grows = key[k] < cut;
		/* Of equal growth the older one comes first, as everywhere. */
		if (key[k] == cut && n_grow > 0) {
			grows = true;
			n_grow--;
		}
		job->mask[id] |= bit[grows && key[k] < none ? MOST_GROWABLE :
		    MIGRATOR];
		k++;
	}
	arena_close(scratch);
}

/* Who only brought something back has no prospects, but may have cost. */
static void
put_returns(struct segment_job *job)
{
	uint32_t	bit;

	segment_bits(&bit, job->s->scheme, &names[BELOW_ZERO], 1);
	for (uint32_t id = 1; id <= job->s->last_id; id++)
		if (job->exists[id] && party_is_customer(&job->s->ever[id]) &&
		    job->s->value->of[id].purchases == 0 && worth(job, id) < 0)
			job->mask[id] |= bit;
}

/* After basis_value(). */
enum err_code
segment_value(struct segment_job *job, struct err *err)
{
	struct segmentation	*s = job->s;
	size_t			 all = (size_t)s->last_id + 1, n = 0;
	double			 potential[LOOKS];
	struct order_item	*list;
	struct arena		*scratch;
	uint8_t			*look;
	uint32_t		 bit[N_VALUES];

	(void)err;
	s->value = job->basis->value;
	s->best_value = INT64_MAX;
	scratch = arena_open();
	look = ARENA_ARRAY(scratch, uint8_t, all);
	/* While there is no list yet: both take room to sort. */
	find_looks(look, job);
	list = ARENA_ARRAY(scratch, struct order_item, all);
	for (uint32_t id = 1; id <= s->last_id; id++)
		if (is_buyer(job, id))
			list[n++] = item_of(worth(job, id), id);
	order_items(list, n);
	if (n > 0) {
		segment_bits(bit, s->scheme, names, N_VALUES);
		find_potential(potential, look, list, n,
		    scheme_number(s->scheme, "potential_quantile", .9));
		n = put_ends(job, look, list, n, bit);
		put_middle(job, n, potential, look, bit);
	}
	put_returns(job);
	arena_close(scratch);
	return ERR_OK;
}
