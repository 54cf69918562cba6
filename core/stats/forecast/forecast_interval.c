#include "core/stats/forecast/forecast_priv.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

#include "core/base/base.h"
#include "core/stats/describe.h"
#include "core/stats/proportion.h"

/*
 * Intervals are by errors as far ahead as is asked, also where the backtest
 * went further: of the first steps those tell best that are of few steps ahead.
 *
 * How far back errors tell of those to come: half-lives, in as many steps as
 * are forecast.  Which is best, all series of a store say together; one
 * alone takes the usual.
 */
static const double	memory[FORECAST_MEMORIES] = { INFINITY, 4, 2, 1, 0.5 };
enum { FOR_EVER = 0, USUAL = 2 };

/* How many of the steps that are asked are known of origin o by now. */
static size_t
errors_known(const struct backtest *bt, size_t o)
{
	return MIN(bt->asked, bt->n_origins - o);
}

/* Origins whose errors do not overlap. */
static double
independent_origins(const struct backtest *bt)
{
	return (double)bt->n_origins / (double)bt->asked;
}

/* What an origin counts against the next newer one. */
static double
fading(const struct backtest *bt, size_t m)
{
	return exp2(-1 / (memory[m] * (double)bt->asked));
}

/*
 * Spread of the errors at each lead: their mean size, growing with the lead,
 * as it could be known when until of the origins had passed.
 */
static void
find_spread(double *spread, const struct backtest *bt, size_t until,
    size_t horizon, double fade)
{
	double	sum, total, square, w, one = 0, s, weight;
	size_t	o, k, leads = MIN(bt->asked, until);

	for (k = 0; k < horizon; k++) {
		if (k >= leads) {
			spread[k] = spread[leads - 1] *
			    sqrt((double)(k + 1) / (double)leads);
			continue;
		}
		sum = total = square = 0;
		for (o = until - k, w = 1; o-- > 0; w *= fade) {
			sum += w * fabs(said_error(bt, &bt->said, o, k));
			total += w;
			square += w * w;
		}
		s = pow(sum / total, 2);
		if (k == 0)
			one = s;
		/* Errors k steps ahead overlap: few are independent. */
		weight = total * total / square / (double)(k + 1);
		s = (weight * s + 2 * one * (double)(k + 1)) / (weight + 2);
		spread[k] = MAX(sqrt(s), k > 0 ? spread[k - 1] : 0);
	}
}

/* Of the sum of all steps that are asked from origin o. */
static double
sum_error(const struct backtest *bt, size_t o)
{
	double	e = 0;
	size_t	k;

	for (k = 0; k < bt->asked; k++)
		e += said_error(bt, &bt->said, o, k);
	return e;
}

/* Of the errors of sums known when until origins had passed; 0: none. */
static double
sum_spread(const struct backtest *bt, size_t until, double fade)
{
	double	sum = 0, total = 0, w = 1;
	size_t	o;

	if (until < bt->asked)
		return 0;
	for (o = until - bt->asked + 1; o-- > 0; w *= fade) {
		sum += w * fabs(sum_error(bt, o));
		total += w;
	}
	return sum / total;
}

/* Errors from origin o until the next, against what was known at o. */
static void
note_errors(struct forecast_errors *step, struct forecast_errors *sum,
    struct forecast_leads *leads, const struct backtest *bt, size_t o,
    size_t until, double fade)
{
	double	*spread, whole = sum_spread(bt, o, fade), size;
	size_t	 k;

	spread = mem_realloc_array(NULL, bt->asked, sizeof(*spread));
	find_spread(spread, bt, o, bt->asked, fade);
	for (; o < until && spread[0] > 0; o++) {
		for (k = 0; k < errors_known(bt, o); k++) {
			size = fabs(said_error(bt, &bt->said, o, k)) /
			    spread[k];
			errors_note(step, size);
			leads_note(leads, k, size, 1);
		}
		if (whole > 0 && errors_known(bt, o) == bt->asked)
			errors_note(sum, fabs(sum_error(bt, o)) / whole);
	}
	free(spread);
}

void
interval_learn(struct forecast_errors *step, struct forecast_errors *sum,
    struct forecast_leads *leads, const struct backtest *bt)
{
	enum { PARTS = 4 };
	size_t	m, i, half = bt->n_origins / 2, later = bt->n_origins - half;

	for (m = 0; m < FORECAST_MEMORIES; m++) {
		for (i = 0; i < PARTS; i++)
			note_errors(&step[m], &sum[m], &leads[m], bt,
			    half + later * i / PARTS,
			    half + later * (i + 1) / PARTS, fading(bt, m));
		errors_finish(&step[m]);
		errors_finish(&sum[m]);
		leads_finish(&leads[m]);
	}
}

/* That after which errors were the least surprising; few say nothing. */
static size_t
choose_memory(const struct forecast_errors *e)
{
	size_t	m, best = USUAL;

	if (e == NULL || e[USUAL].n < FORECAST_FEW)
		return USUAL;
	for (m = 0; m < FORECAST_MEMORIES; m++) {
		if (errors_surprise(&e[m]) < errors_surprise(&e[best]))
			best = m;
	}
	return best;
}

/*
 * A spread known from few errors is itself uncertain: as much wider as
 * Student's quantile is than the normal one.  Errors k steps ahead of
 * neighbouring origins overlap, so that n of them tell about as much as
 * n / k; those of sparse series hardly depend on each other.
 */
static double
widening(double nu, double level)
{
	double	p = (1 + level) / 2;

	return gsl_cdf_tdist_Pinv(p, MAX(nu, 2)) / gsl_cdf_ugaussian_Pinv(p);
}

static double
independent_steps(const struct backtest *bt)
{
	double	nu = 0;
	size_t	k;

	for (k = 1; k <= bt->asked; k++)
		nu += (double)(bt->n_origins + 1 - k) /
		    (bt->sparse ? 1 : (double)k);
	return nu / (double)bt->asked;
}

/* Errors that were, and what is known of errors. */
struct sizes {
	double	*size;			/* in spreads */
	double	*weight;		/* NULL: all the same */
	size_t	 n;
	double	 more;		/* one more is to come */
	double	 wider;		/* alone: the spread is uncertain */
	double	 independent;	/* origins */
	const struct forecast_errors	*others;	/* or NULL */
};

/*
 * The width, in spreads, that level of the errors stay within, and one more
 * to come (conformal prediction); alone, wider for their number.  Else drawn,
 * as a logarithm, towards what errors of all series were to the spread that
 * their past made expect: of the own ones only those beyond tell where the
 * end is.  Those spreads were uncertain as well, so that half of the widening
 * (of its logarithm) is in the errors of others.  Never narrower than the own
 * errors were in the mean, unless level of them are smaller still.
 */
static double
find_width(const struct sizes *s, double level)
{
	double	own, q, w;

	if (s->others == NULL || s->others->n < FORECAST_FEW)
		return s->wider * stat_weighted_quantile(s->size, s->weight,
		    s->n, MIN(1, level * s->more));
	own = stat_weighted_quantile(s->size, s->weight, s->n, level);
	q = errors_quantile(s->others, level);
	w = s->independent * (1 - level);
	if (own > 0 && q > 0)
		q = exp((w * log(own) + FORECAST_TRUST * log(q)) /
		    (w + FORECAST_TRUST));
	return MAX(sqrt(s->wider) * q, MIN(own, 1));
}

/*
 * Half the width for the sum of the steps ahead.  A longer horizon than was
 * tried errs more: as the sum of a random walk, by the power 1.5 of it.
 */
static double
sum_half(const struct backtest *bt, const struct forecast_errors *others,
    double level, size_t horizon)
{
	size_t	m = bt->sparse ? FOR_EVER : choose_memory(others), i;
	double	fade = fading(bt, m), w = 1, q, spread;
	struct sizes	s = { .n = bt->n_origins + 1 - bt->asked,
			    .independent = independent_origins(bt) };

	spread = sum_spread(bt, bt->n_origins, fade);
	if (!(spread > 0))
		return 0;
	s.others = others == NULL ? NULL : &others[m];
	s.more = 1 + 1 / (double)s.n;
	s.wider = widening(bt->sparse ? (double)bt->n_origins :
	    s.independent, level);
	s.size = mem_realloc_array(NULL, s.n, sizeof(*s.size));
	if (fade < 1)
		s.weight = mem_realloc_array(NULL, s.n, sizeof(*s.weight));
	for (i = s.n; i-- > 0; w *= fade) {
		s.size[i] = fabs(sum_error(bt, i)) / spread;
		if (s.weight != NULL)
			s.weight[i] = w;
	}
	q = find_width(&s, level) * spread;
	free(s.size);
	free(s.weight);
	return q * pow((double)horizon / (double)bt->asked, 1.5);
}

/* How the errors of one series were to its spread at each lead. */
static void
own_leads(struct forecast_leads *l, const struct backtest *bt,
    const double *spread, double fade)
{
	double	w;
	size_t	o, k;

	memset(l, 0, sizeof(*l));
	for (k = 0; k < bt->asked && spread[0] > 0; k++)
		for (o = bt->n_origins - k, w = 1; o-- > 0; w *= fade)
			leads_note(l, k, fabs(said_error(bt, &bt->said, o,
			    k)) / spread[k], w);
	leads_finish(l);
}

/*
 * The spread is drawn to that of a random walk where few errors tell.  Series
 * that do not wander have most of their errors far ahead within it, and one
 * width for all steps would be too narrow for the first of them.  So each lead
 * is corrected by how its errors were to the spread, beside those at all
 * leads: of all series the later ones, of one alone its own; believed by how
 * many origins they are of that do not overlap.  No step is surer than the one
 * before it.  Sparse series are left as they are: the few errors of one lead
 * that are large are luck.
 */
static void
correct_spread(double *spread, const struct backtest *bt, size_t horizon,
    const struct forecast_leads *others, double fade)
{
	bool	are_few = others == NULL || others->n[0] < FORECAST_FEW;
	size_t	origins = are_few ? bt->n_origins :
		    bt->n_origins - bt->n_origins / 2;
	struct forecast_leads	own;
	double	n;
	size_t	k, lead;

	if (bt->sparse)
		return;
	if (are_few) {
		own_leads(&own, bt, spread, fade);
		others = &own;
	}
	for (k = 0; k < horizon; k++) {
		lead = MIN(k, bt->asked - 1);
		n = (double)(origins - MIN(origins, lead)) /
		    (double)(lead + 1);
		spread[k] *= leads_ratio(others, lead,
		    are_few ? 1 : FORECAST_FEW, n / (n + FORECAST_TRUST));
		if (k > 0)
			spread[k] = MAX(spread[k], spread[k - 1]);
	}
}

/* Each error beside the spread at its lead. */
static void
list_sizes(struct sizes *s, const struct backtest *bt, const double *spread,
    double fade)
{
	size_t	o, k, cells = bt->n_origins * bt->asked;

	s->size = mem_realloc_array(NULL, cells, sizeof(*s->size));
	if (fade < 1)
		s->weight = mem_realloc_array(NULL, cells,
		    sizeof(*s->weight));
	for (k = 0; k < bt->asked; k++) {
		double	w = 1;

		for (o = bt->n_origins - k; o-- > 0; w *= fade) {
			if (s->weight != NULL)
				s->weight[s->n] = w;
			s->size[s->n++] = spread[k] > 0 ? fabs(said_error(
			    bt, &bt->said, o, k)) / spread[k] : 0;
		}
	}
}

void
interval_from_backtest(struct forecast_interval *iv, size_t n_levels,
    const struct backtest *bt, const double *mean, size_t horizon,
    const struct forecast_prior *prior)
{
	const struct forecast_errors	*step = NULL, *sum = NULL;
	const struct forecast_leads	*leads = NULL;
	struct sizes	 s = { .more = 1 + 1 / (double)bt->n_origins,
			     .independent = independent_origins(bt) };
	double		*spread, q;
	size_t		 k, i, m = FOR_EVER;

	/* Sparse series err each in their own way. */
	if (prior != NULL && !bt->sparse) {
		step = prior->belief[0].step_errors;
		sum = prior->belief[0].sum_errors;
		leads = prior->belief[0].leads;
	}
	if (!bt->sparse)
		m = choose_memory(step);
	s.others = step == NULL ? NULL : &step[m];
	spread = mem_realloc_array(NULL, horizon, sizeof(*spread));
	find_spread(spread, bt, bt->n_origins, horizon, fading(bt, m));
	correct_spread(spread, bt, horizon, leads == NULL ? NULL : &leads[m],
	    fading(bt, m));
	list_sizes(&s, bt, spread, fading(bt, m));
	for (i = 0; i < n_levels; i++) {
		s.wider = widening(independent_steps(bt), iv[i].level);
		q = find_width(&s, iv[i].level);
		iv[i].sum_half = sum_half(bt, sum, iv[i].level, horizon);
		for (k = 0; k < horizon; k++) {
			iv[i].lo[k] = mean[k] - q * spread[k];
			iv[i].hi[k] = mean[k] + q * spread[k];
		}
	}
	free(s.size);
	free(s.weight);
	free(spread);
}

/* Variance of the changes over so many steps; wider for few, about as
 * Student's quantiles are. */
static double
variance_of_steps(const double *y, size_t n, size_t steps)
{
	double	sum = 0, count = (double)(n - steps);
	size_t	t;

	for (t = steps; t < n; t++)
		sum += (y[t] - y[t - steps]) * (y[t] - y[t - steps]);
	return sum / count * (1 + 3 / count) * (1 + 3 / count);
}

void
interval_from_steps(struct forecast_interval *iv, size_t n_levels,
    const double *y, size_t n, const double *mean, size_t horizon,
    double share, size_t season)
{
	double	step = variance_of_steps(y, n, 1), year = 0, q, s;
	size_t	k, i;

	if (share > 0)
		year = variance_of_steps(y, n, season);
	for (i = 0; i < n_levels; i++) {
		q = stat_normal_quantile((1 + iv[i].level) / 2);
		for (k = 0; k < horizon; k++) {
			s = (1 - share) * step * (double)(k + 1);
			if (share > 0)
				s += share * year * (double)(1 + k / season);
			iv[i].lo[k] = mean[k] - q * sqrt(s);
			iv[i].hi[k] = mean[k] + q * sqrt(s);
		}
	}
}
