#include "core/practice/demo/demo.h"

#include "core/practice/demo/demo_priv.h"

enum err_code
demo_check_options(const struct demo_options *o, struct err *err)
{
	if (o->parties < DEMO_PARTIES_MIN || o->parties > DEMO_PARTIES_MAX)
		return err_set(err, ERR_RANGE, "parties: from %d to %d",
		    DEMO_PARTIES_MIN, DEMO_PARTIES_MAX);
	if (o->weeks < DEMO_WEEKS_MIN || o->weeks > DEMO_WEEKS_MAX)
		return err_set(err, ERR_RANGE, "weeks: from %d to %d",
		    DEMO_WEEKS_MIN, DEMO_WEEKS_MAX);
	if (o->contacts > DEMO_CONTACTS_MAX)
		return err_set(err, ERR_RANGE, "contacts: at most %d",
		    DEMO_CONTACTS_MAX);
	return ERR_OK;
}

static void
open_ledger(struct demo *d)
{
	const struct entity	*sale = d->entity[KIND_SALE];

	if (sale == NULL || entity_role(sale, ROLE_DATE) == NULL)
		return;
	d->line = entity_find_field(sale, SLICE("line"));
	d->cells = mem_alloc(sale->n_fields * sizeof(*d->cells));
	d->rc = edit_sales(&d->rows, d->edit, sale, d->err);
}

/* Everything of one party at a time: nothing of it is needed later. */
static void
add_parties(struct demo *d)
{
	for (uint32_t i = 0; i < d->opt->parties && d->rc == ERR_OK; i++) {
		struct demo_party	p;

		arena_clear(d->arena);
		demo_party(d, &p, i);
		demo_sales(d, &p);
		demo_contacts(d, &p);
		demo_deals(d, &p);
		demo_relation(d, &p);
		/* Who is a customer may refer the next ones. */
		if (p.stage == DEMO_CUSTOMER && p.habit != HABIT_ONCE)
			d->last_customer = p.id;
		if (d->opt->progress != NULL)
			d->opt->progress(d->opt->progress_arg, i + 1);
	}
}

enum err_code
demo_plan(struct demo_counts *counts, struct plan *plan,
    const struct query_env *env, const struct demo_options *opt,
    struct err *err)
{
	struct edit_counts	 rows;
	struct demo		*d;
	enum err_code		 rc;

	rc = demo_check_options(opt, err);
	if (rc)
		return rc;
	d = mem_zalloc(sizeof(*d));
	d->opt = opt;
	d->env = env;
	d->model = env->model;
	d->err = err;
	d->arena = arena_open();
	d->names = map_open();
	for (enum kind k = 0; k < N_KINDS; k++)
		d->entity[k] = model_next_kind(env->model, k, NULL);
	d->is_shop = d->entity[KIND_PERSON] == NULL;
	d->today = when_today(&env->when);
	d->first.n = d->today.n - 7 * (int32_t)opt->weeks;
	d->rc = edit_open(&d->edit, env, plan, NULL, err);
	if (d->rc == ERR_OK)
		open_ledger(d);
	demo_weather(d);
	demo_staff(d);
	demo_products(d);
	demo_campaigns(d);
	add_parties(d);
	demo_counter_sales(d);
	demo_targets(d);
	if (d->rc == ERR_OK)
		d->rc = edit_finish(d->edit, &rows, err);
	rc = d->rc;
	if (rc == ERR_OK)
		*counts = d->counts;
	edit_close(d->edit);
	map_close(d->names);
	arena_close(d->arena);
	free(d->weather);
	free(d->cells);
	free(d);
	return rc;
}
