#include "core/practice/value/value_priv.h"

#include <math.h>

#include "core/stats/describe.h"

/* ---- when they buy ---- */

struct purchase_model
value_model(const struct value_book *b, uint32_t id)
{
	return b->effects.n == 0 ? b->model : purchase_model_of(&b->model,
	    &b->effects, covariates_of(b->covariates, id));
}

static enum err_code
read_covariates(struct gathering *g, const struct query_env *env,
    struct err *err)
{
	struct value_book		*b = g->book;
	const struct value_options	*o = &b->opt;
	bool				*bought;

	bought = ARENA_ARRAY(g->arena, bool, (size_t)b->last_id + 1);
	for (uint32_t id = 1; id <= b->last_id; id++)
		bought[id] = b->of[id].purchases > 0;
	/* Without a model nothing is read, but a wrong name is refused. */
	return covariates_read(b->has_model ? &b->covariates : NULL, env,
	    b->party, o->covariate, o->n_covariates, bought, b->last_id,
	    g->arena, err);
}

/* all: the buyers in the order of their ids, as those who count. */
static void
fit_effects(struct value_book *b, const struct purchase_histories *all,
    unsigned threads)
{
	const struct covariates	*c = b->covariates;
	struct arena		*scratch = arena_open();
	struct purchase_history	*h = ARENA_ARRAY(scratch,
				    struct purchase_history, all->n);

	for (size_t i = 0; i < all->n; i++)
		h[i] = all->get(all->arg, i);
	/* False: there are none; effects.n says so. */
	(void)!purchase_effects_fit(&b->effects, &b->model, h, c->z + c->n,
	    c->n, all->n, threads);
	arena_close(scratch);
}

struct buyers {
	const struct value_book	*book;
	uint32_t		*id;
};

static struct purchase_history
buyer_history(const void *arg, size_t i)
{
	const struct buyers	*b = arg;

	return value_history(b->book, b->id[i]);
}

enum err_code
value_fit_timing(struct gathering *g, const struct query_env *env,
    struct err *err)
{
	struct value_book	*b = g->book;
	struct arena		*scratch = arena_open();
	struct buyers		 buyers = { .book = b };
	struct purchase_histories all = { buyer_history, &buyers, 0 };
	enum err_code		 rc = ERR_OK;

	buyers.id = ARENA_ARRAY(scratch, uint32_t, (size_t)b->last_id + 1);
	for (uint32_t id = 1; id <= b->last_id; id++)
		if (b->of[id].purchases > 0) {
			buyers.id[all.n++] = id;
			b->n_returned += value_history(b, id).x > 0;
		}
	b->n_buyers = (uint32_t)all.n;
	b->has_model = b->n_returned >= VALUE_LEAST_RETURNED &&
	    purchase_fit_each(&b->model, b->opt.method, &all, env->threads);
	if (b->opt.n_covariates > 0)
		rc = read_covariates(g, env, err);
	if (rc == ERR_OK && b->covariates != NULL)
		fit_effects(b, &all, env->threads);
	arena_close(scratch);
	return rc;
}

/* ---- how much ---- */

static double
correlation(const double *x, const double *y, size_t n)
{
	double	mx = stat_mean(x, n), my = stat_mean(y, n);
	double	xy = 0, xx = 0, yy = 0;

	for (size_t i = 0; i < n; i++) {
		xy += (x[i] - mx) * (y[i] - my);
		xx += (x[i] - mx) * (x[i] - mx);
		yy += (y[i] - my) * (y[i] - my);
	}
	return xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : 0;
}

/* To repeat purchases, as published: a first order may be a trial. */
void
value_fit_spend(struct gathering *g, unsigned threads)
{
	struct value_book	*b = g->book;
	struct arena		*scratch = arena_open();
	size_t			 all = (size_t)b->last_id + 1, n = 0;
	double			*x = ARENA_ARRAY(scratch, double, all);
	double			*z = ARENA_ARRAY(scratch, double, all);

	for (uint32_t id = 1; id <= b->last_id; id++)
		if (g->n_paid[id] > (uint32_t)(g->first_paid[id] > 0)) {
			x[n] = (double)g->n_paid[id] -
			    (g->first_paid[id] > 0);
			z[n] = (g->paid[id] - g->first_paid[id]) / x[n] /
			    g->unit;
			n++;
		}
	b->has_spend = spend_fit(&b->spend, x, z, n, threads);
	b->spend_correlation = n > 2 ? correlation(x, z, n) : 0;
	arena_close(scratch);
}
