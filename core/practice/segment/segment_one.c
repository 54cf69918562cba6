#include "core/practice/segment/segment_one.h"

#include "core/practice/value/value.h"

static enum err_code
read_sums(struct segment_one *b, const struct query_env *env,
    const struct entity *sale, uint32_t id, struct range days,
    struct err *err)
{
	struct range			 ever = { DAY_MIN, days.until };
	struct sales_group_query	 q = { .sale = sale, .days = days,
					    .sums_only = true, .threads = 1 };
	struct sales_groups		 all = {0};
	struct sales_sums		 sums;
	enum err_code			 rc;

	rc = sales_sum_party(&sums, env->txn, env->model, sale, id, ever,
	    err);
	if (rc)
		return rc;
	b->ever = party_sales_of(&sums);
	rc = sales_sum_party(&sums, env->txn, env->model, sale, id, days, err);
	if (rc)
		return rc;
	b->in_period = party_sales_of(&sums);
	rc = sales_group(&all, env->txn, env->model, &q, err);
	for (size_t i = 0; rc == ERR_OK && i < all.list.n; i++)
		b->revenue = all.list.p[i].sums.revenue;
	VEC_RELEASE(&all.list);
	return rc;
}

static enum err_code
read_alive(struct segment_one *b, const struct query_env *env,
    const struct entity *party, uint32_t id, struct err *err)
{
	struct arena		*scratch = arena_open();
	struct value_options	 opt = value_options_read(env->model,
				    b->as_of);
	struct value_book	*book;
	enum err_code		 rc;

	rc = value_gather_alive(&book, env, party, &opt, scratch, err);
	if (rc == ERR_OK) {
		value_look_ahead(book, id);
		b->alive = (double)book->of[id].alive;
	}
	arena_close(scratch);
	return rc;
}

enum err_code
segment_one_read(struct segment_one *result, const struct query_env *env,
    const struct entity *party, uint32_t id, const struct scheme *ladder,
    struct arena *arena, struct err *err)
{
	const struct entity	*sale = model_find_sale(env->model, party);
	struct segment_one	 one = { .as_of = env->has_as_of ?
				    env->as_of : when_today(&env->when) };
	struct segment_one	*b = &one;
	struct evidence_options	 opt;
	struct strength_rule	 rule;
	uint64_t		 count;
	uint32_t		 last_id;
	enum err_code		 rc;

	if (sale == NULL)
		return err_set(err, ERR_USAGE,
		    "the model has no sales of %.*s: segments need them",
		    SLICE_ARG(party->name));
	opt = evidence_options_read(env->model, b->as_of);
	rule = strength_rule_read(model_find_scheme(env->model,
	    SLICE("portfolio")));
	rc = record_counts(&count, &last_id, env->txn, party, err);
	if (rc == ERR_OK)
		rc = read_sums(b, env, sale, id, segment_days(ladder,
		    b->as_of), err);
	if (rc == ERR_OK)
		rc = evidence_read_of(&b->evidence, env, party, id, last_id,
		    &opt, arena, err);
	if (rc == ERR_OK)
		rc = read_alive(b, env, party, id, err);
	if (rc)
		return rc;
	b->strength = strength_measure(&rule, b->evidence, id, &b->ever,
	    b->alive, b->as_of);
	*result = one;
	return ERR_OK;
}
