/*
 * What journeys and their steps brought: who had them against who was held
 * out.
 */
#include "core/practice/agenda/journey.h"

#include "core/practice/role.h"

struct reader {
	struct journey_effects	*effects;
	const struct journeys	*all;
	const struct query_env	*env;
	const struct entity	*sale;
	int32_t			 within;
	struct day		 today;
	struct arena		*scratch;
};

/* Did the party buy in the days after? */
static enum err_code
count(uint64_t *n, uint64_t *bought, int64_t *revenue, struct reader *r,
    uint32_t party, int32_t day, struct err *err)
{
	struct sales_sums	sums;
	struct range		days = { { day + 1 }, { day + 1 + r->within } };
	enum err_code		rc;

	if (day + r->within > r->today.n)
		return ERR_OK;
	rc = sales_sum_party(&sums, r->env->txn, r->env->model, r->sale,
	    party, days, err);
	if (rc)
		return rc;
	++*n;
	*bought += sales_bought(&sums);
	if (!i64_add(revenue, *revenue, sums.revenue))
		*revenue = INT64_MAX;
	return ERR_OK;
}

static enum err_code
see_row(void *arg, const struct record *rec, bool *more, struct err *err)
{
	struct reader	*r = arg;
	struct slice	 name = role_text(rec, ROLE_NAME, r->env,
			    r->scratch);
	int64_t		 step = role_value(rec, ROLE_STEP).i;
	uint32_t	 party = role_ref(rec, ROLE_PARTY, r->all->party);
	struct day	 day;
	enum err_code	 rc = ERR_OK;

	(void)more;
	if (party == 0 || !role_day(&day, rec, ROLE_DATE,
	    r->env->when.zone))
		return ERR_OK;
	for (size_t i = 0; rc == ERR_OK && i < r->effects->list.n; i++) {
		struct journey_effect	*e = &r->effects->list.p[i];

		if (e->step == NULL || e->step->number != step ||
		    !slice_eq(e->journey->name, name))
			continue;
		rc = role_is(rec, ROLE_STATUS, "held_out") ?
		    count(&e->n_held, &e->bought_held, &e->revenue_held, r,
		    party, day.n, err) : count(&e->n, &e->bought,
		    &e->revenue, r, party, day.n, err);
	}
	arena_clear(r->scratch);
	return rc;
}

/* Where no row says on which day, and whether, their step was due. */
static enum err_code
count_steps(struct reader *r, const struct record *rec, struct slice name,
    uint32_t party, int32_t day, struct err *err)
{
	struct day	 until = DAY_MAX;
	enum err_code	 rc = ERR_OK;

	if (!role_day(&until, rec, ROLE_UNTIL, r->env->when.zone))
		until = DAY_MAX;
	/* Steps of one journey stand together, in order. */
	for (size_t i = 0; rc == ERR_OK && i < r->effects->list.n; i++) {
		struct journey_effect	*e = &r->effects->list.p[i];

		if (e->step == NULL || !slice_eq(e->journey->name, name))
			continue;
		day += e->step->after_days;
		if (day <= until.n)
			rc = count(&e->n_held, &e->bought_held,
			    &e->revenue_held, r, party, day, err);
	}
	return rc;
}

static enum err_code
see_enrolment(void *arg, const struct record *rec, bool *more,
    struct err *err)
{
	struct reader	*r = arg;
	bool		 held = role_is(rec, ROLE_STATUS, "held_out");
	uint32_t	 party = role_ref(rec, ROLE_PARTY, r->all->party);
	struct slice	 name;
	struct day	 from;
	enum err_code	 rc = ERR_OK;

	(void)more;
	if (party == 0 || !role_day(&from, rec, ROLE_FROM,
	    r->env->when.zone))
		return ERR_OK;
	name = role_text(rec, ROLE_NAME, r->env, r->scratch);
	for (size_t i = 0; rc == ERR_OK && i < r->effects->list.n; i++) {
		struct journey_effect	*e = &r->effects->list.p[i];

		if (e->step != NULL || !slice_eq(e->journey->name, name))
			continue;
		rc = held ? count(&e->n_held, &e->bought_held,
		    &e->revenue_held, r, party, from.n, err) : count(&e->n,
		    &e->bought, &e->revenue, r, party, from.n, err);
	}
	if (rc == ERR_OK && held && !journeys_note_held_out(r->all))
		rc = count_steps(r, rec, name, party, from.n, err);
	arena_clear(r->scratch);
	return rc;
}

enum err_code
journey_effects_read(struct journey_effects *effects,
    const struct journeys *all, const struct query_env *env,
    int32_t within_days, struct err *err)
{
	struct reader	r = { .effects = effects, .all = all, .env = env,
			    .within = within_days };
	enum err_code	rc;

	r.today = when_today(&env->when);
	r.sale = model_find_sale(env->model, all->party);
	if (r.sale == NULL)
		return err_set(err, ERR_USAGE, "the model has no sales");
	for (size_t i = 0; i < all->list.n; i++) {
		for (size_t k = 0; k < all->list.p[i].step.n; k++)
			*VEC_ADD(&effects->list) = (struct journey_effect){
			    .journey = &all->list.p[i],
			    .step = &all->list.p[i].step.p[k] };
		*VEC_ADD(&effects->list) = (struct journey_effect){
		    .journey = &all->list.p[i] };
	}
	r.scratch = arena_open();
	rc = query_run(NULL, env, all->outbox, see_row, &r, err);
	if (rc == ERR_OK)
		rc = query_run(NULL, env, all->enrolment, see_enrolment, &r,
		    err);
	arena_close(r.scratch);
	return rc;
}
