/*
 * What is ahead of many, worked out at once, is what it is of each alone.
 */
#include <math.h>

#include <gsl/gsl_errno.h>

#include "core/practice/demo/demo.h"
#include "core/practice/value/value.h"
#include "tests/unit/record_kit.h"

/* Enough for a second thread. */
enum { PARTIES = 2400 };

static void
open_env(struct query_env *env, struct kit *k)
{
	*env = (struct query_env){ .model = k->model, .txn = k->txn,
	    .threads = 2 };
	/* 2025-06-18T12:00Z, a Wednesday */
	env->when.now.us = INT64_C(1750248000) * 1000000;
	kit_must(k, zone_open(&env->when.zone, k->arena, k->model->timezone,
	    &k->err), "zone");
	memcpy(env->values.currency, k->model->currency,
	    sizeof(env->values.currency));
	env->values.country = k->model->country;
	env->values.when = &env->when;
}

static void
fill(struct kit *k)
{
	struct demo_options	 o = { .seed = 3, .parties = PARTIES,
				    .weeks = 52, .contacts = 1 };
	struct demo_counts	 counts;
	struct query_env	 env;

	kit_plan(k);
	open_env(&env, k);
	kit_must(k, demo_plan(&counts, k->plan, &env, &o, &k->err), "demo");
	kit_must(k, kit_apply(k), "apply");
}

static struct value_book *
gather(struct kit *k, const struct query_env *env)
{
	struct value_options	 o = value_options_read(k->model,
				    when_today(&env->when));
	struct value_book	*b = NULL;

	kit_must(k, value_gather(&b, env, model_find_party(k->model), &o,
	    k->arena, &k->err), "gather");
	return b;
}

/* NaN is NaN: bytes are compared. */
static bool
same(const struct party_value *a, const struct party_value *b)
{
	return memcmp(&a->alive, &b->alive, sizeof(a->alive)) == 0 &&
	    memcmp(&a->expected, &b->expected, sizeof(a->expected)) == 0 &&
	    memcmp(&a->spend, &b->spend, sizeof(a->spend)) == 0 &&
	    a->margin == b->margin && a->expected_value == b->expected_value;
}

static void
test_some(struct kit *k)
{
	struct query_env	 env;
	struct value_book	*one, *many, *all = NULL;
	bool			*wanted;
	uint32_t		 differ = 0, early = 0, rest = 0, worth = 0;

	open_env(&env, k);
	one = gather(k, &env);
	many = gather(k, &env);
	wanted = ARENA_ARRAY(k->arena, bool, (size_t)one->last_id + 1);
	for (uint32_t id = 1; id <= one->last_id; id++) {
		value_look_ahead(one, id);
		wanted[id] = id % 3 != 0;
		worth += one->of[id].expected_value > 0;
	}
	ok(one->has_model && worth > PARTIES / 10, "many will buy again");
	value_look_ahead_at(many, wanted, 2);
	for (uint32_t id = 1; id <= one->last_id; id++) {
		differ += wanted[id] && !same(&one->of[id], &many->of[id]);
		early += !wanted[id] && many->of[id].expected_value != 0;
	}
	is_int(differ, 0, "those that were asked for");
	is_int(early, 0, "nobody else");
	value_look_ahead_at(many, NULL, 2);
	kit_must(k, value_compute(&all, &env, model_find_party(k->model),
	    &one->opt, k->arena, &k->err), "compute");
	for (uint32_t id = 1; id <= one->last_id; id++)
		rest += !same(&one->of[id], &many->of[id]) ||
		    !same(&one->of[id], &all->of[id]);
	is_int(rest, 0, "then everybody");
}

/* Whether they still are customers does not need what they are worth. */
static void
test_alive(struct kit *k)
{
	struct query_env	 env;
	struct value_book	*all = NULL, *b = NULL;
	struct value_options	 o;
	uint32_t		 differ = 0, known = 0;

	open_env(&env, k);
	o = value_options_read(k->model, when_today(&env.when));
	kit_must(k, value_compute(&all, &env, model_find_party(k->model), &o,
	    k->arena, &k->err), "compute");
	kit_must(k, value_gather_alive(&b, &env, model_find_party(k->model), &o,
	    k->arena, &k->err), "alive");
	ok(value_is_whole(all) && !value_is_whole(b), "which is less");
	value_look_ahead(b, 1);
	value_look_ahead_at(b, NULL, 2);
	for (uint32_t id = 1; id <= all->last_id; id++) {
		known += isnan(all->of[id].alive) ? 0 : 1;
		differ += memcmp(&all->of[id].alive, &b->of[id].alive,
		    sizeof(b->of[id].alive)) != 0;
	}
	is_int(differ, 0, "the same chances");
	ok(known > PARTIES / 10, "of many");
	kit_must(k, value_complete(b, &env, &k->err), "the rest");
	for (uint32_t id = 1; id <= all->last_id; id++)
		differ += !same(&all->of[id], &b->of[id]) ||
		    all->of[id].cost_to_serve != b->of[id].cost_to_serve;
	is_int(differ, 0, "and then the rest");
}

int
main(void)
{
	struct arena	*arena = arena_open();
	struct kit	 k;

	(void)gsl_set_error_handler_off();	/* as main.c does */
	kit_open(&k, slice_cstr(arena, model_template(SLICE("nl"))));
	fill(&k);
	kit_begin(&k);
	test_some(&k);
	test_alive(&k);
	kit_close(&k);
	arena_close(arena);
	return done_testing();
}
