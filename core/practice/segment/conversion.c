#include "core/practice/segment/conversion.h"

#include <math.h>

#include "core/practice/role.h"
#include "core/record/index.h"
#include "core/stats/describe.h"
#include "core/stats/proportion.h"

#define KINDS	(1u << KIND_ACTIVITY | 1u << KIND_CASE | 1u << KIND_RESPONSE)

enum { MOST_GROUPS = 5000 };

/* A party: the days are INT32_MAX when it did not come so far. */
struct step {
	struct slice	name;
	int64_t		order;
	int32_t		known, contact, purchase;
	bool		again;		/* bought on a later day, too */
	int64_t		revenue;
};

struct reader {
	const struct query_env	*env;
	const struct entity	*party;
	struct query		*by;
	struct day		 as_of;
	struct event_first	*first;
	struct sales_sums	*sums;
	uint32_t		 last_id;
	struct arena		*arena, *scratch;
	VEC(struct step)	 step;
};

/* ---- each party ---- */

/* The channel of a contact, or of a sale where there was none. */
static enum err_code
first_channel(struct slice *name, struct reader *r, uint32_t id,
    bool by_buying, struct err *err)
{
	const struct event_first	*first = &r->first[id];
	const struct entity		*e;
	const struct field		*f;
	const struct choice		*c = NULL;
	struct record			 rec;
	struct value			 v = {0};
	enum err_code			 rc;

	*name = SLICE_EMPTY;
	if (by_buying) {
		*name = SLICE(CONVERSION_PURCHASE);
		return ERR_OK;
	}
	e = model_find_entity_id(r->env->model, first->entity);
	f = e != NULL ? entity_role(e, ROLE_CHANNEL) : NULL;
	if (f == NULL)
		return ERR_OK;
	rc = record_find(&rec, r->env->txn, e, first->id, err);
	if (rc || rec.bytes.p == NULL)
		return rc;
	v = record_value(&rec, f);
	if (v.type == TYPE_ENUM)
		c = field_find_code(f, (uint16_t)v.i);
	if (c != NULL)
		*name = c->name;
	else if (type_is_text(v.type))
		*name = slice_dup(r->arena, v.text);
	return ERR_OK;
}

static enum err_code
see_party(void *arg, const struct record *rec, bool *more, struct err *err)
{
	struct reader			*r = arg;
	const struct sales_sums		*sums = &r->sums[rec->id];
	struct step			*s = VEC_ADD(&r->step);
	struct value			 v = {0};
	struct day			 day;
	bool				 bought = sales_bought(sums);

	(void)more;
	*s = (struct step){ .known = INT32_MAX, .contact = INT32_MAX,
	    .purchase = bought ? sums->first.n : INT32_MAX,
	    .again = bought && sums->last.n > sums->first.n,
	    .revenue = sums->revenue };
	if (role_day(&day, rec, ROLE_SINCE, r->env->when.zone))
		s->known = day.n;
	if (r->first[rec->id].us != INT64_MAX)
		s->contact = zone_day(r->env->when.zone, (struct instant){
		    r->first[rec->id].us }).n;
	bought = s->purchase < s->contact;
	s->contact = MIN(s->contact, s->purchase);
	if (r->by == NULL)
		return s->contact == INT32_MAX ? ERR_OK :
		    first_channel(&s->name, r, rec->id, bought, err);
	arena_clear(r->scratch);
	if (query_eval(&v, r->by, rec, r->scratch, err) != ERR_OK)
		return err->code;
	s->name = role_group_text(&s->order, r->env, r->by, &v, r->arena);
	return ERR_OK;
}

/* ---- groups ---- */

static int
by_name(const void *a, const void *b)
{
	const struct step	*x = a, *y = b;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	/* What is not known comes last. */
	if ((x->name.len == 0) != (y->name.len == 0))
		return x->name.len == 0 ? 1 : -1;
	return slice_cmp(x->name, y->name);
}

static bool
add_group(struct conversion *c, const struct step *s, size_t n, struct day
    as_of, int32_t within)
{
	VEC(double)	to_contact = {0}, to_purchase = {0};
	bool		fits = true;

	for (size_t i = 0; i < n; i++) {
		int32_t	days = 0;
		bool	contacted = s[i].contact != INT32_MAX;
		bool	bought = s[i].purchase != INT32_MAX;

		c->parties++;
		c->prospects += contacted;
		fits &= i64_add(&c->revenue, c->revenue, s[i].revenue);
		if (contacted && s[i].known <= s[i].contact)
			*VEC_ADD(&to_contact) =
			    (double)(s[i].contact - s[i].known);
		if (!contacted || (within > 0 &&
		    s[i].contact > as_of.n - within))
			continue;
		c->seen++;
		if (bought)
			days = s[i].purchase - s[i].contact;
		if (!bought || (within > 0 && days > within))
			continue;
		c->customers++;
		c->again += s[i].again;
		*VEC_ADD(&to_purchase) = (double)days;
	}
	c->median_to_contact = to_contact.n > 0 ?
	    stat_median(to_contact.p, to_contact.n) : (double)NAN;
	c->median_to_purchase = to_purchase.n > 0 ?
	    stat_median(to_purchase.p, to_purchase.n) : (double)NAN;
	c->lo = c->hi = NAN;
	if (c->seen > 0)
		stat_wilson(&c->lo, &c->hi, c->customers, c->seen, 1.96);
	VEC_RELEASE(&to_contact);
	VEC_RELEASE(&to_purchase);
	return fits;
}

static enum err_code
group(struct conversions *c, struct reader *r, int32_t within, struct err *err)
{
	struct step	*s = r->step.p;
	size_t		 i, end;
	bool		 fits;

	if (r->step.n > 0)
		qsort(s, r->step.n, sizeof(*s), by_name);
	for (i = 0; i < r->step.n; i = end) {
		struct conversion	*g = VEC_ADD(&c->list);

		for (end = i; end < r->step.n &&
		    slice_eq(s[end].name, s[i].name); end++)
			continue;
		*g = (struct conversion){ .name = s[i].name };
		if (!add_group(g, s + i, end - i, r->as_of, within))
			return err_set(err, ERR_RANGE,
			    "the sales are too large");
		if (c->list.n > MOST_GROUPS) {
			err_set(err, ERR_USAGE, "--by gives more than %d "
			    "groups", MOST_GROUPS);
			err_hint(err, "take a field that parties have in "
			    "common");
			return ERR_USAGE;
		}
	}
	fits = add_group(&c->all, s, r->step.n, r->as_of, within);
	return fits ? ERR_OK : err_set(err, ERR_RANGE,
	    "the sales are too large");
}

enum err_code
conversions_read(struct conversions *c, const struct query_env *env,
    const struct entity *party, struct query *where, struct query *by,
    struct day as_of, int32_t within_days, struct arena *arena,
    struct err *err)
{
	const struct entity	*sale = model_find_sale(env->model, party);
	struct reader		 r = { .env = env, .party = party, .by = by,
				    .as_of = as_of, .arena = arena };
	struct range		 days = { DAY_MIN, { as_of.n + 1 } };
	uint64_t		 count;
	enum err_code		 rc;

	memset(c, 0, sizeof(*c));
	if (sale == NULL)
		return err_set(err, ERR_USAGE, "the model has no sales of "
		    "%.*s", SLICE_ARG(party->name));
	rc = record_counts(&count, &r.last_id, env->txn, party, err);
	if (rc)
		return rc;
	r.first = ARENA_ARRAY(arena, struct event_first,
	    (size_t)r.last_id + 1);
	r.sums = ARENA_ARRAY(arena, struct sales_sums,
	    (size_t)r.last_id + 1);
	r.scratch = arena_open();
	rc = event_first_all(r.first, r.last_id, env->txn, env->model, party,
	    KINDS, zone_from_clock(env->when.zone, days.until, 0), err);
	if (rc == ERR_OK)
		rc = sales_sum_parties(r.sums, r.last_id, env->txn,
		    env->model, sale, days, false, env->threads, err);
	if (rc == ERR_OK)
		rc = query_run(where, env, party, see_party, &r, err);
	if (rc == ERR_OK)
		rc = group(c, &r, within_days, err);
	arena_close(r.scratch);
	VEC_RELEASE(&r.step);
	return rc;
}

void
conversions_release(struct conversions *c)
{
	VEC_RELEASE(&c->list);
}
