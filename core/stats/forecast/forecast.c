#include "core/stats/forecast/forecast.h"

#include <math.h>

#include "core/base/base.h"
#include "core/stats/forecast/accuracy.h"
#include "core/stats/forecast/forecast_priv.h"

#define SPARSE_PERIODS	4
/*
 * That n equal values come before says that the next one is beyond them, on
 * either side, with a chance of 1 / (n + 1) at most: of fewer than these even
 * four in five is too much.
 */
#define EQUAL_LEAST	9

const char *
forecast_note_text(enum forecast_note note)
{
	switch (note) {
	case FORECAST_FINE:
		return "";
	case FORECAST_EMPTY:
		return "no history";
	case FORECAST_ONE_VALUE:
		return "one value only: too little history for an interval";
	case FORECAST_SHORT:
		return "too little history to test a method on";
	case FORECAST_CONSTANT:
		return "always the same value";
	case FORECAST_FEW_EQUAL:
		return "always the same value, too few times for an interval";
	case FORECAST_ZERO:
		return "nothing but zeros";
	case FORECAST_DEAD:
		return "nothing for longer than ever before";
	case FORECAST_HUGE:
		return "ten times all before it once: not taken to come again";
	}
	return "";
}

void
work_alloc(struct work *w)
{
	struct forecast_result	*r = w->r;
	size_t			 i, h = w->opts->horizon;

	r->n_history = w->in->n;
	r->horizon = h;
	r->mean = ARENA_ARRAY(w->arena, double, h);
	if (!w->opts->only_ahead)
		r->fitted = ARENA_ARRAY(w->arena, double, w->in->n);
	r->mase = r->smape = r->rmsse = r->mase_without = NAN;
	r->n_intervals = MIN(w->opts->n_levels, (size_t)FORECAST_MAX_LEVELS);
	for (i = 0; i < r->n_intervals; i++) {
		r->interval[i].level = w->opts->level[i];
		r->interval[i].sum_half = NAN;
		r->interval[i].lo = ARENA_ARRAY(w->arena, double, h);
		r->interval[i].hi = ARENA_ARRAY(w->arena, double, h);
	}
}

/* A value of the attempt's base, or of it without season, as one of y. */
static double
restored(const struct attempt *a, bool adjust, double v, size_t t)
{
	if (adjust)
		v = season_restore(a->season, v, t);
	if (a->regression != NULL)
		v = regression_restore(a->regression, v,
		    drivers_sum(a->drivers, a->regression, t));
	return v;
}

static const struct forecast_pools *
pools_of(const struct work *w)
{
	return w->opts->prior != NULL ? &w->opts->prior->pools : NULL;
}

/* Fits a method to everything; adds its share of the result. */
static void
final_fit(struct work *w, const struct forecast_method *m, double weight,
    const struct attempt *a, const double *adjusted)
{
	const double	*y = a->base;
	double		*fitted = NULL, *f;
	void		*state;
	bool		 adjust;
	size_t		 t, k, h = w->opts->horizon;

	adjust = (m->traits & FORECAST_ADJUST) && a->season != NULL;
	if (adjust)
		y = adjusted;
	if (w->r->fitted != NULL)
		fitted = ARENA_ARRAY(w->scratch, double, w->n);
	f = ARENA_ARRAY(w->scratch, double, h);
	state = method_fit(m, w->scratch, pools_of(w), POOLED_STAGES - 1, y,
	    w->n, 0, w->period, fitted);
	m->path(state, f, h);
	for (k = 0; k < h; k++) {
		f[k] = restored(a, adjust, f[k], w->n + k);
		w->r->mean[k] += weight *
		    (w->r->sparse ? MAX(f[k], 0) : f[k]);
	}
	for (t = 0; fitted != NULL && t < w->n; t++)
		w->r->fitted[w->skip + t] += weight *
		    restored(a, adjust, fitted[t], t);
}

static void
score(double *mase, double *smape, double *rmsse, const struct backtest *bt,
    const struct said *of)
{
	const double	*y;
	double		*said, scale, scale_sq, a = 0, s = 0, q = 0, count = 0;
	double		 n;
	size_t		 o, k;

	said = mem_realloc_array(NULL, bt->leads, sizeof(*said));
	scale = stat_naive_scale(bt->y, bt->n, 1);
	scale_sq = stat_naive_scale_sq(bt->y, bt->n, 1);
	for (o = 0; o < bt->n_origins; o++) {
		n = (double)backtest_known(bt, o);
		y = bt->y + bt->first + o;
		for (k = 0; k < bt->leads; k++)
			said[k] = said_of(of, o, k);
		a += n * stat_mase(y, said, (size_t)n, scale);
		s += n * stat_smape(y, said, (size_t)n);
		q += n * pow(stat_rmsse(y, said, (size_t)n, scale_sq), 2);
		count += n;
	}
	free(said);
	*mase = a / count;
	*smape = s / count;
	*rmsse = sqrt(q / count);
}

double
backtest_mase(const struct backtest *bt)
{
	double	mase, smape, rmsse;

	score(&mase, &smape, &rmsse, bt, &bt->said);
	return mase;
}

static void
keep_scores(struct work *w, const struct backtest *bt)
{
	struct forecast_result	*r = w->r;
	struct forecast_score	*s;
	size_t			 i;

	r->n_origins = bt->n_origins;
	r->loss_step = sqrt(stat_naive_scale_sq(bt->y, bt->n, 1));
	r->n_scores = bt->n_trials;
	r->score = ARENA_ARRAY(w->arena, struct forecast_score, bt->n_trials);
	for (i = 0; i < bt->n_trials; i++) {
		s = &r->score[i];
		s->method = bt->trial[i].method;
		s->weight = bt->trial[i].weight;
		s->loss = bt->trial[i].loss;
		s->mase = s->smape = s->rmsse = NAN;
		if (!w->opts->only_ahead)
			score(&s->mase, &s->smape, &s->rmsse, bt,
			    &bt->trial[i].said);
	}
	if (!w->opts->only_ahead)
		score(&r->mase, &r->smape, &r->rmsse, bt, &bt->said);
}

static void
keep_errors(struct work *w, const struct backtest *bt)
{
	w->r->step_errors = ARENA_ARRAY(w->arena, struct forecast_errors,
	    FORECAST_MEMORIES);
	w->r->sum_errors = ARENA_ARRAY(w->arena, struct forecast_errors,
	    FORECAST_MEMORIES);
	w->r->leads = ARENA_ARRAY(w->arena, struct forecast_leads,
	    FORECAST_MEMORIES);
	interval_learn(w->r->step_errors, w->r->sum_errors, w->r->leads, bt);
}

static void
keep_trace(struct work *w, const struct backtest *bt)
{
	struct forecast_trace	*t = &w->r->trace;
	size_t			 skipped, o, k;

	t->n_origins = MIN(bt->n_origins, (size_t)FORECAST_TRACE);
	t->leads = MIN(bt->leads, (size_t)FORECAST_TRACE_LEADS);
	t->f = ARENA_ARRAY(w->arena, float, t->n_origins * t->leads);
	skipped = bt->n_origins - t->n_origins;
	t->first = w->skip + bt->first + skipped;
	for (o = 0; o < t->n_origins; o++)
		for (k = 0; k < t->leads; k++)
			t->f[o * t->leads + k] = (float)(w->unit *
			    said_of(&bt->said, skipped + o, k));
}

void
attempt_finish(struct work *w, struct attempt *a)
{
	const struct season	*season = a->season;
	struct backtest		*bt = a->bt;
	double			*adjusted = NULL;
	size_t			 i, t;

	memcpy(w->r->scheme, a->scheme, sizeof(a->scheme));
	keep_scores(w, bt);
	if (w->opts->only_scores) {
		keep_errors(w, bt);
		return;
	}
	if (season != NULL) {
		w->r->season = season_strength(season);
		adjusted = ARENA_ARRAY(w->scratch, double, w->n);
		for (t = 0; t < w->n; t++)
			adjusted[t] = season_remove(season, a->base[t], t);
	}
	for (i = 0; i < bt->n_trials; i++) {
		if (bt->trial[i].weight > 0)
			final_fit(w, bt->trial[i].method, bt->trial[i].weight,
			    a, adjusted);
	}
	if (w->opts->keep_trace)
		keep_trace(w, bt);
	interval_from_backtest(w->r->interval, w->r->n_intervals, bt,
	    w->r->mean, w->opts->horizon, w->opts->prior);
	w->r->has_interval = true;
	/* A method that is named says what it says. */
	if (w->opts->method == NULL)
		closed_steps(w);
}

/* What a history too short for a backtest is told by. */
enum { SEASONAL = 2, N_LITTLE };
static const char *const	little[N_LITTLE] = {
	"naive", "moving-average", "seasonal-naive"
};

/* Mean absolute error over the last season, told from before it. */
static double
error_of_season(const struct work *w, const char *name, size_t season)
{
	const struct forecast_method	*m = forecast_method_find(name);
	size_t	 n = w->n - season, k;
	double	*f = ARENA_ARRAY(w->scratch, double, season), sum = 0;

	m->path(m->fit(w->scratch, w->y, n, w->period, NULL), f, season);
	for (k = 0; k < season; k++)
		sum += fabs(w->y[n + k] - f[k]);
	return sum / (double)season;
}

/*
 * Where there are two seasons, the last one as it would have been told before
 * says which is to be trusted: as the inverse squares of the errors.
 */
static void
share_little(const struct work *w, double share[N_LITTLE])
{
	size_t	season = (size_t)lround(w->period), i;
	double	sum = 0, e;

	if (season < 2 || w->n < 2 * season || w->r->sparse)
		return;
	for (i = 0; i < N_LITTLE; i++) {
		e = error_of_season(w, little[i], season);
		share[i] = 1 / (MAX(e, 1e-9) * MAX(e, 1e-9));
		sum += share[i];
	}
	for (i = 0; i < N_LITTLE; i++)
		share[i] /= sum;
}

/*
 * No method can be tested: the one that was asked for, if the history is
 * long enough for it; else half the last value, half the mean, and a season
 * that was seen twice.
 */
static void
from_little(struct work *w)
{
	const struct forecast_method	*m = w->opts->method;
	const struct attempt		 a = { .base = w->y };
	double				 share[N_LITTLE] = { .5, .5 };
	size_t				 i;

	w->r->note = FORECAST_SHORT;
	if (m != NULL && (double)w->n >= m->min_n &&
	    (double)w->n >= m->min_periods * w->period) {
		final_fit(w, m, 1, &a, NULL);
	} else {
		share_little(w, share);
		for (i = 0; i < N_LITTLE; i++)
			if (share[i] > 0)
				final_fit(w, forecast_method_find(little[i]),
				    share[i], &a, NULL);
	}
	interval_from_steps(w->r->interval, w->r->n_intervals, w->y, w->n,
	    w->r->mean, w->opts->horizon, share[SEASONAL],
	    (size_t)lround(w->period));
	w->r->has_interval = true;
}

/*
 * Zeros for ever; but as long as a return is likelier than the tail of the
 * interval, its upper end is the largest value there was.
 */
static void
from_dead(struct work *w)
{
	struct forecast_interval	*iv;
	double				 zeros = 0, largest = 0;
	size_t				 i, k, t;

	for (t = 0; t < w->n; t++) {
		zeros = w->y[t] == 0 ? zeros + 1 : 0;
		largest = MAX(largest, w->y[t]);
	}
	for (i = 0; i < w->r->n_intervals; i++) {
		iv = &w->r->interval[i];
		if (1 / (zeros + 2) < (1 - iv->level) / 2)
			continue;
		for (k = 0; k < w->opts->horizon; k++)
			iv->hi[k] = largest;
	}
	w->r->has_interval = true;
}

/* A forecast of zeros that is sure of itself: it had few chances to err. */
static bool
is_nothing(const struct forecast_result *r)
{
	size_t	i, k;

	for (k = 0; k < r->horizon; k++) {
		if (r->mean[k] != 0)
			return false;
		for (i = 0; i < r->n_intervals; i++)
			if (r->interval[i].lo[k] != 0 ||
			    r->interval[i].hi[k] != 0)
				return false;
	}
	return true;
}

static void
finish_nothing(struct work *w)
{
	if (is_nothing(w->r))
		from_dead(w);
}

/*
 * Few demands in few years make patterns by accident: a sparse series must
 * show its season for longer.
 */
static const struct season *
find_season(struct work *w, const double *y)
{
	if (w->r->sparse && (double)w->n < SPARSE_PERIODS * w->period)
		return NULL;
	return season_find(w->scratch, y, w->n, w->period);
}

void
attempt_run(struct work *w, struct attempt *a, const struct driver_set *set)
{
	struct backtest_plan	plan = {
		.y = w->y, .seen = w->seen, .n = w->n, .period = w->period,
		.sparse = w->r->sparse,
		.horizon = MAX(w->opts->horizon, w->opts->tried),
		.asked = w->opts->horizon,
		.n_origins = w->n_origins, .only = w->opts->method,
		.quick = w->opts->quick, .pools = pools_of(w),
		.drivers = set
	};
	double			*base;

	memset(a, 0, sizeof(*a));
	a->base = w->seen;
	a->drivers = set;
	if (set != NULL) {
		a->regression = drivers_fit(w->scratch, w->seen, w->n,
		    w->period, set);
		if (a->regression == NULL)
			return;
		base = ARENA_ARRAY(w->scratch, double, w->n);
		drivers_remove(base, w->seen, w->n, set, a->regression);
		a->base = base;
	}
	a->season = find_season(w, a->base);
	plan.seasonal = a->season != NULL;
	a->bt = backtest_run(w->scratch, &plan);
	if (a->bt != NULL)
		backtest_weigh(w->scratch, a->bt, w->opts->prior, a->scheme);
}

struct forecast_kept {
	struct forecast_input	in;
	struct work		w;
	struct attempt		a;
	struct forecast_result	r;	/* what was seen of the history */
};

static void
keep(struct work *w, const struct attempt *a)
{
	struct forecast_kept	*k = ARENA_NEW(w->arena, struct forecast_kept);

	k->in = *w->in;
	k->w = *w;
	k->a = *a;
	k->r = *w->r;
	w->r->kept = k;
}

/*
 * As it is; or without what was once far beyond all before it, unless that is
 * worse in the backtest.
 */
static void
attempt_plain(struct work *w, struct attempt *plain)
{
	struct attempt	 tamed;
	/* A method that is named says what it says. */
	double		*seen = w->opts->method != NULL ? NULL : work_tame(w);

	attempt_run(w, plain, NULL);
	if (seen == NULL || plain->bt == NULL)
		return;
	w->seen = seen;
	attempt_run(w, &tamed, NULL);
	if (backtest_loss(tamed.bt) > backtest_loss(plain->bt)) {
		w->seen = w->y;
		return;
	}
	*plain = tamed;
	w->r->note = FORECAST_HUGE;
}

/* With drivers when they help; *best is the attempt that was taken. */
static void
from_attempts(struct work *w, struct attempt *best)
{
	struct attempt	plain, with;

	attempt_plain(w, &plain);
	*best = plain;
	if (plain.bt == NULL) {
		drivers_give_up(w, DRIVER_SHORT);
		from_little(w);
		return;
	}
	if (w->in->n_drivers > 0 && drivers_choose(w, &with, &plain))
		*best = with;
	if (w->opts->only_scores && w->in->n_drivers == 0)
		keep(w, best);
	attempt_finish(w, best);
	drivers_assume(w, best);
}

static void
fill(struct work *w, struct attempt *a)
{
	size_t	i, k;

	work_judge(w);
	w->r->young = w->period >= 2 && (double)w->n < w->period;
	w->seen = w->y;
	a->base = w->y;
	if (w->in->n == 1)
		w->r->note = FORECAST_ONE_VALUE;
	else if (w->r->note == FORECAST_FINE && work_is_constant(w->y, w->n))
		w->r->note = w->n < EQUAL_LEAST ? FORECAST_FEW_EQUAL :
		    FORECAST_CONSTANT;
	if (w->r->note != FORECAST_FINE)
		drivers_give_up(w, DRIVER_SHORT);
	switch (w->r->note) {
	case FORECAST_ONE_VALUE:
	case FORECAST_FEW_EQUAL:
		final_fit(w, forecast_method_find("naive"), 1, a, NULL);
		return;
	case FORECAST_DEAD:
	case FORECAST_ZERO:
		from_dead(w);
		return;
	case FORECAST_CONSTANT:
		final_fit(w, forecast_method_find("naive"), 1, a, NULL);
		for (i = 0; i < w->r->n_intervals; i++) {
			for (k = 0; k < w->opts->horizon; k++)
				w->r->interval[i].lo[k] =
				    w->r->interval[i].hi[k] = w->r->mean[k];
		}
		w->r->has_interval = true;
		return;
	default:
		break;
	}
	from_attempts(w, a);
	finish_nothing(w);
}

static struct work
begin(struct arena *arena, const struct forecast_input *in,
    const struct forecast_opts *opts)
{
	struct work	w = {
		.in = in, .opts = opts, .arena = arena, .n = in->n,
		.period = in->period >= 2 ? in->period : 1
	};

	w.r = ARENA_NEW(arena, struct forecast_result);
	w.r->non_negative = in->non_negative;
	work_alloc(&w);
	return w;
}

struct forecast_result *
forecast_select(struct arena *arena, const struct forecast_input *in,
    const struct forecast_opts *opts)
{
	struct attempt	a = {0};
	struct work	w = begin(arena, in, opts);

	if (in->n == 0) {
		w.r->note = FORECAST_EMPTY;
		drivers_give_up(&w, DRIVER_SHORT);
		return w.r;
	}
	w.scratch = opts->only_scores ? arena : arena_open();
	work_clean(&w);
	fill(&w, &a);
	work_unscale(&w);
	drivers_parts(&w, &a);
	if (!opts->only_scores)
		arena_close(w.scratch);
	return w.r;
}

struct forecast_result *
forecast_again(struct arena *arena, const struct forecast_kept *kept,
    const struct forecast_opts *opts)
{
	struct work	w = begin(arena, &kept->in, opts);
	struct attempt	a = kept->a;

	w.scratch = arena_open();
	w.y = kept->w.y;
	w.n = kept->w.n;
	w.skip = kept->w.skip;
	w.unit = kept->w.unit;
	w.r->note = kept->r.note;
	w.r->n_missing = kept->r.n_missing;
	w.r->sparse = kept->r.sparse;
	backtest_weigh(w.scratch, a.bt, opts->prior, a.scheme);
	attempt_finish(&w, &a);
	finish_nothing(&w);
	work_unscale(&w);
	drivers_parts(&w, &a);
	arena_close(w.scratch);
	return w.r;
}
