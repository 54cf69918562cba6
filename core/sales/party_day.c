/*
 * Sales per party and day: what purchase timing is worked out from.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

struct party_days {
	struct worth		 worth;
	sales_each_days		*each;
	void			*arg;
	struct days_of {
		struct measured		 m;
		uint32_t		 party;		/* 0: none yet */
		VEC(struct sales_day)	 day;
		bool			 stopped;
		struct err		 err;
	}			 of[2];		/* by thread */
};

static bool
give(struct party_days *all, unsigned thread)
{
	struct days_of	*d = &all->of[thread];
	bool		 more = d->day.n == 0 || all->each(all->arg, thread,
			    d->party, d->day.p, d->day.n);

	d->day.n = 0;
	d->stopped = !more;
	return more;
}

static bool
add_row(struct days_of *d, size_t i, int32_t day)
{
	const struct measured	*m = &d->m;
	struct sales_day	*s;
	int64_t			 margin = 0;

	if (d->day.n == 0 || d->day.p[d->day.n - 1].day.n != day) {
		s = VEC_ADD(&d->day);
		*s = (struct sales_day){ .day = { day } };
	}
	s = &d->day.p[d->day.n - 1];
	if (m->cost != NULL && m->cost[i] != SALES_MISSING &&
	    !i64_sub(&margin, m->revenue[i], m->cost[i]))
		return false;
	return i64_add(&s->revenue, s->revenue, m->revenue[i]) &&
	    i64_add(&s->quantity, s->quantity, m->quantity[i]) &&
	    i64_add(&s->margin, s->margin, margin);
}

static bool
add_batch(void *arg, unsigned thread, uint32_t party,
    const struct sales_batch *b)
{
	struct party_days	*all = arg;
	struct days_of		*d = &all->of[thread];

	if (party != d->party) {
		if (!give(all, thread))
			return false;
		d->party = party;
	}
	if (worth_batch(&d->m, &all->worth, b, &d->err))
		return false;
	for (size_t i = 0; i < b->n; i++)
		if (!add_row(d, i, b->day[i])) {
			err_set(&d->err, ERR_RANGE,
			    "a sum over sale rows is too large");
			return false;
		}
	return true;
}

enum err_code
sales_party_days(struct txn *txn, const struct model *model,
    const struct entity *sale, struct range days, unsigned threads,
    sales_each_days *each, void *arg, struct err *err)
{
	struct party_days	*all = mem_zalloc(sizeof(*all));
	struct scan		 s;
	enum err_code		 rc;

	all->each = each;
	all->arg = arg;
	scan_init(&s, sale, days);
	s.threads = threads;
	rc = worth_open(&all->worth, &s, txn, model, sale, true, err);
	if (rc == ERR_OK)
		rc = scan_parties(txn, &s, sale, false, add_batch, all, err);
	for (unsigned t = 0; t < NELEM(all->of); t++) {
		struct days_of	*d = &all->of[t];

		if (rc == ERR_OK && d->err.code != ERR_OK) {
			*err = d->err;
			rc = err->code;
		}
		if (rc == ERR_OK && !d->stopped)
			(void)give(all, t);
		VEC_RELEASE(&d->day);
	}
	worth_close(&all->worth);
	free(all);
	return rc;
}
