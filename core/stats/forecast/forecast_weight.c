/*
 * Weights of the combination.  Three schemes compete: equal weights for all
 * that were hardly worse than the best, and two that fall ever faster with
 * the error.  Weights learned on the earlier half of the backtest are tried
 * on the later half; the scheme that did best there (the more equal one when
 * in doubt) learns the final weights from all of it.
 *
 * The few demands of a sparse series tell little about methods that all say
 * about the same: there the others' word counts for more, and a small
 * difference that hundreds of series agree on is taken for one.
 */
#include "core/stats/forecast/forecast_priv.h"

#include <math.h>

#include "core/base/base.h"

/* Losses are of values scaled to about 1; the logarithm wants a floor. */
#define LEAST_LOSS	1e-9

/* Weight is loss to the power of minus this; 0: equal. */
static const double	powers[FORECAST_SCHEMES] = { 0, 6, 16 };
/* Of sparse series, once others say what methods are worth. */
#define POWER_TOLD	128
/* Independent origins that other series count for: dense, sparse. */
static const double	trust[2] = { FORECAST_TRUST, 8 * FORECAST_TRUST };
/* A loss of more steps than this says no more. */
#define MOST_LOSS	5
/* Equal weights go to losses up to this times the least. */
#define EQUAL_UP_TO	1.1
/* A less equal scheme must be better by this factor. */
#define DOUBT		0.99

/* What came in the leads steps before value t. */
static double
recent_sum(const struct backtest *bt, size_t t)
{
	double	sum = 0;
	size_t	i;

	for (i = t - MIN(t, bt->leads); i < t; i++)
		sum += bt->y[i];
	return sum;
}

/*
 * The share of the steps ahead of origin o that lie in the same time of a
 * season as those ahead of now.
 */
static double
same_season(const struct backtest *bt, size_t o)
{
	double	leads = (double)bt->leads, away, back;

	away = fmod((double)(bt->n_origins - o), bt->period);
	back = bt->period - away;
	return MIN(1, (MAX(0, leads - away) + MAX(0, leads - back)) / leads);
}

/*
 * How much each origin has to say: of a sparse series, whose quiet and busy
 * times want other methods, the more the nearer its time was to now; and as
 * far as season, 0..1, told what came, the time of the season as well.
 */
static void
find_likeness(struct backtest *bt, double season)
{
	double	usual = 0, now, then;
	size_t	t, o;

	for (t = 0; t < bt->n; t++)
		usual += bt->y[t];
	usual *= (double)bt->leads / (double)bt->n;
	now = recent_sum(bt, bt->n) + usual / 4;
	for (o = 0; o < bt->n_origins; o++) {
		then = recent_sum(bt, bt->first + o) + usual / 4;
		bt->likeness[o] = bt->sparse && now > 0 && then > 0 ?
		    1 / (1 + pow(log(then / now), 2)) : 1;
		if (season > 0)
			bt->likeness[o] *= 1 - season +
			    season * same_season(bt, o);
	}
}

/* How far a season of all series tells what comes of this one. */
static double
season_of_all(const struct backtest *bt, const struct forecast_prior *prior)
{
	if (!bt->sparse || bt->period < 2 || prior == NULL ||
	    prior->pools.sparse == NULL)
		return 0;
	return rates_season(prior->pools.sparse);
}

/*
 * What came behind each origin: of one number for all steps ahead the squared
 * errors are told by two sums.
 */
static void
find_came(struct arena *arena, struct backtest *bt)
{
	const double	*y;
	size_t		 o, k;

	if (!bt->sparse)
		return;
	bt->came = ARENA_ARRAY(arena, double, bt->n_origins);
	bt->square = ARENA_ARRAY(arena, double, bt->n_origins);
	for (o = 0; o < bt->n_origins; o++) {
		y = bt->y + bt->first + o;
		for (k = 0; k < backtest_known(bt, o); k++) {
			bt->came[o] += y[k];
			bt->square[o] += y[k] * y[k];
		}
	}
}

/* Of the errors at one origin. */
static double
sum_of_squares(const struct backtest *bt, const struct said *s, size_t o,
    size_t n)
{
	double	sum = 0, e;
	size_t	k;

	if (s->width == 1 && n == backtest_known(bt, o))
		return MAX(0, bt->square[o] - 2 * s->f[o] * bt->came[o] +
		    (double)n * s->f[o] * s->f[o]);
	for (k = 0; k < n; k++) {
		e = said_error(bt, s, o, k);
		sum += e * e;
	}
	return sum;
}

static double
sum_of_errors(const struct backtest *bt, const struct said *s, size_t o,
    size_t n)
{
	double	sum = 0;
	size_t	k;

	for (k = 0; k < n; k++)
		sum += fabs(said_error(bt, s, o, k));
	return sum;
}

/*
 * Mean absolute error over the steps ahead, at most so many, of origins
 * from..until; for sparse series the root mean square error.
 */
static double
mean_loss(const struct backtest *bt, const struct said *s, size_t from,
    size_t until, size_t most)
{
	double	sum = 0, count = 0, w;
	size_t	o, n;

	for (o = from; o < until; o++) {
		n = MIN(backtest_known(bt, o), most);
		w = bt->likeness[o];
		sum += w * (bt->sparse ? sum_of_squares(bt, s, o, n) :
		    sum_of_errors(bt, s, o, n));
		count += w * (double)n;
	}
	return bt->sparse ? sqrt(sum / count) : sum / count;
}

/* The place of a method in the prior. */
static size_t
method_index(const struct forecast_method *m)
{
	const struct forecast_method *const	*all;
	size_t					 n, i;

	all = forecast_methods(&n);
	for (i = 0; i < n; i++) {
		if (all[i] == m)
			return i;
	}
	return 0;
}

static double
log_loss(double loss)
{
	return log(MAX(loss, LEAST_LOSS));
}

/*
 * A method beside the plainest of its class, as both did on one series: a
 * sparse one in times like now, in which the others are as well where they
 * have a season in common.
 */
static void
add_belief(struct forecast_belief *b, const struct forecast_score *s,
    const struct forecast_score *plain, const struct forecast_result *r)
{
	size_t	k = method_index(s->method);
	double	d = log_loss(s->loss) - log_loss(plain->loss);

	/* One odd series must not speak for all. */
	if (!r->sparse)
		b->sum[k] += MAX(-2, MIN(2, d));
	else if (r->loss_step > 0) {
		b->sum[k] += MIN(MOST_LOSS, s->loss / r->loss_step);
		b->plain[k] += MIN(MOST_LOSS, plain->loss / r->loss_step);
	} else
		return;
	b->n[k]++;
}

void
forecast_prior_add(struct forecast_prior *prior,
    const struct forecast_result *r)
{
	struct forecast_belief		*b = &prior->belief[r->sparse];
	const struct forecast_score	*plain = NULL;
	const char			*name;
	size_t				 i;

	drivers_teach(prior, r);
	name = r->sparse ? "moving-average" : "moving-median";
	for (i = 0; i < r->n_scores; i++) {
		if (strcmp(r->score[i].method->name, name) == 0)
			plain = &r->score[i];
	}
	if (plain == NULL || r->n_origins == 0)
		return;
	for (i = 0; i < FORECAST_MEMORIES && r->step_errors != NULL; i++) {
		errors_add(&b->step_errors[i], &r->step_errors[i]);
		errors_add(&b->sum_errors[i], &r->sum_errors[i]);
		leads_add(&b->leads[i], &r->leads[i]);
	}
	if (r->young && !r->sparse)
		b = &prior->belief[FORECAST_IS_YOUNG];
	for (i = 0; i < r->n_scores; i++)
		add_belief(b, &r->score[i], plain, r);
	for (i = 0; i < FORECAST_SCHEMES; i++)
		b->scheme[i] += MAX(-1, MIN(1, r->scheme[i]));
	b->n_scheme++;
}

/* What series of its class say, if they are enough; NULL: nothing. */
static const struct forecast_belief *
belief_of(const struct forecast_prior *prior, const struct backtest *bt)
{
	const struct forecast_belief	*young;

	if (prior == NULL)
		return NULL;
	young = &prior->belief[FORECAST_IS_YOUNG];
	if (!bt->sparse && bt->period >= 2 && (double)bt->n < bt->period &&
	    young->n_scheme >= FORECAST_FEW)
		return young;
	return &prior->belief[bt->sparse];
}

/* Do enough series say something about the k-th method?  What? */
static bool
find_belief(double *belief, const struct forecast_belief *b, size_t k,
    bool sparse)
{
	if (b->n[k] < FORECAST_FEW || (sparse && !(b->plain[k] > 0)))
		return false;
	*belief = sparse ? log_loss(b->sum[k] / b->plain[k]) :
	    b->sum[k] / b->n[k];
	return true;
}

/*
 * Believed losses: the own ones and those of the other series, each as
 * logarithms around their mean over the methods tried here.
 */
static void
believe(struct backtest *bt, const struct forecast_prior *prior)
{
	const struct forecast_belief	*b = belief_of(prior, bt);
	struct trial			*tr;
	double	own = 0, others = 0, n = 0, w, t = trust[bt->sparse], d;
	size_t	i;

	for (i = 0; i < bt->n_trials; i++)
		bt->trial[i].believed = bt->trial[i].loss;
	if (b == NULL)
		return;
	for (i = 0; i < bt->n_trials; i++) {
		tr = &bt->trial[i];
		if (!find_belief(&d, b, method_index(tr->method), bt->sparse))
			continue;
		own += log_loss(tr->loss);
		others += d;
		n++;
	}
	w = backtest_independent(bt);
	for (i = 0; i < bt->n_trials && n > 0; i++) {
		tr = &bt->trial[i];
		if (find_belief(&d, b, method_index(tr->method), bt->sparse))
			tr->believed = exp(own / n + (w *
			    (log_loss(tr->loss) - own / n) +
			    t * (d - others / n)) / (w + t));
	}
}

/* Sets the weights by the losses; their sum is 1. */
static void
learn(struct backtest *bt, double power)
{
	double	best = INFINITY, sum = 0;
	size_t	i;

	for (i = 0; i < bt->n_trials; i++)
		best = MIN(best, bt->trial[i].believed);
	for (i = 0; i < bt->n_trials; i++) {
		/* Errors all zero: the perfect ones share. */
		if (power == 0 || best == 0)
			bt->trial[i].weight =
			    bt->trial[i].believed <= best * EQUAL_UP_TO;
		else
			bt->trial[i].weight =
			    pow(best / bt->trial[i].believed, power);
		sum += bt->trial[i].weight;
	}
	for (i = 0; i < bt->n_trials; i++)
		bt->trial[i].weight /= sum;
}

static void
add_weighed(double *sum, const struct trial *tr, size_t from, size_t until)
{
	size_t	i;

	for (i = from; tr->weight > 0 && i < until; i++)
		sum[i] += tr->weight * tr->said.f[i];
}

/* At the origins from this one on. */
static void
combine(struct backtest *bt, size_t from)
{
	size_t	i, o, n = bt->n_origins, width = bt->said.width;

	memset(bt->level + from, 0, (n - from) * sizeof(*bt->level));
	for (i = 0; i < bt->n_trials; i++) {
		if (bt->trial[i].said.width == 1)
			add_weighed(bt->level, &bt->trial[i], from, n);
	}
	for (o = from; o < n; o++)
		for (i = 0; i < width; i++)
			bt->said.f[o * width + i] = bt->level[o];
	for (i = 0; i < bt->n_trials && width > 1; i++) {
		if (bt->trial[i].said.width > 1)
			add_weighed(bt->said.f, &bt->trial[i], from * width,
			    n * width);
	}
}

static void
find_losses(struct backtest *bt, size_t from, size_t until)
{
	size_t	i;

	for (i = 0; i < bt->n_trials; i++)
		bt->trial[i].loss = mean_loss(bt, &bt->trial[i].said, from,
		    until, bt->leads);
}

/*
 * The scheme that did best on the later half, as this series and, when it is
 * short, as others have it.
 */
static double
choose_power(struct backtest *bt, const struct forecast_prior *prior,
    double scheme[FORECAST_SCHEMES])
{
	double	loss, first = 0, least = INFINITY, chosen = powers[0];
	double	w = backtest_independent(bt) / 2, t = trust[bt->sparse], d;
	size_t	i, half = bt->n_origins / 2;

	const struct forecast_belief	*b = belief_of(prior, bt);

	find_losses(bt, 0, half);
	believe(bt, prior);
	for (i = 0; i < NELEM(powers); i++) {
		learn(bt, powers[i]);
		combine(bt, half);
		loss = log_loss(mean_loss(bt, &bt->said, half, bt->n_origins,
		    bt->leads));
		if (i == 0)
			first = loss;
		d = scheme[i] = loss - first;
		if (b != NULL && b->n_scheme >= FORECAST_FEW)
			d = (w * d + t * b->scheme[i] / b->n_scheme) /
			    (w + t);
		if (d < least + log(DOUBT)) {
			least = d;
			chosen = powers[i];
		}
	}
	return chosen;
}

void
backtest_weigh(struct arena *arena, struct backtest *bt,
    const struct forecast_prior *prior, double scheme[FORECAST_SCHEMES])
{
	double	power;

	bt->said.f = ARENA_ARRAY(arena, double,
	    bt->n_origins * bt->said.width);
	bt->level = ARENA_ARRAY(arena, double, bt->n_origins);
	bt->likeness = ARENA_ARRAY(arena, double, bt->n_origins);
	find_likeness(bt, season_of_all(bt, prior));
	find_came(arena, bt);
	if (bt->sparse && prior != NULL &&
	    prior->belief[FORECAST_IS_SPARSE].n_scheme >= FORECAST_FEW)
		power = POWER_TOLD;
	else
		power = choose_power(bt, prior, scheme);
	find_losses(bt, 0, bt->n_origins);
	believe(bt, prior);
	learn(bt, power);
	combine(bt, 0);
}

double
backtest_loss(const struct backtest *bt)
{
	return mean_loss(bt, &bt->said, 0, bt->n_origins, bt->leads);
}

double
backtest_loss_asked(const struct backtest *bt)
{
	return mean_loss(bt, &bt->said, 0, bt->n_origins, bt->asked);
}
