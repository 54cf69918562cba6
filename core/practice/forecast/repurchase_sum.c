#include "core/practice/forecast/repurchase_sum.h"

#include <math.h>

#include "core/base/base.h"

/* Of what others bring, each as if by chance with an amount of that size. */
static double
others_variance(const struct repurchase_line *l)
{
	const struct repurchase_sum	*s = &l->sum;
	double				 size = 0;

	if (s->first > 0)
		size = s->first_square / s->first;
	else if (s->expected > 0)
		size = s->variance / s->expected;
	return l->others * size;
}

/* Returns the variance that is left. */
static double
weigh(struct repurchase_line *l)
{
	double	promised = l->sum.expected + l->others;
	double	v = l->sum.variance + others_variance(l);

	if (!(v > 0 && l->variance > 0)) {
		l->both = l->forecast;
		return l->variance;
	}
	l->both = (l->forecast * v + promised * l->variance) /
	    (v + l->variance);
	return v * l->variance / (v + l->variance);
}

static double
split(const struct repurchase_line *l)
{
	double	v = l->sum.variance + others_variance(l);
	double	known = l->sum.expected;

	if (v > 0)
		known += (l->both - known - l->others) * l->sum.variance / v;
	return MAX(0, MIN(known, l->both));
}

/* Shares the rest among the lines by their weight, none below zero. */
static double
share_rest(struct repurchase_line *l, const double *weight, size_t n,
    double rest)
{
	double	sum = 0, left = 0, was;
	size_t	i;

	for (i = 0; i < n; i++)
		sum += rest > 0 || l[i].both > 0 ? weight[i] : 0;
	if (!(sum > 0))
		return rest;
	for (i = 0; i < n; i++) {
		if (rest < 0 && !(l[i].both > 0))
			continue;
		was = l[i].both;
		l[i].both = MAX(0, was + rest * weight[i] / sum);
		left += was + rest * weight[i] / sum - l[i].both;
	}
	return left;
}

/* Where nothing gives, all do by their size. */
static void
scale(struct repurchase_line *l, size_t n, double total)
{
	double	sum = 0;
	size_t	i;

	for (i = 0; i < n; i++)
		sum += l[i].both;
	for (i = 0; i < n && sum > 0; i++)
		l[i].both *= total / sum;
	if (!(sum > 0))
		l[0].both = total;
}

/* What rounding leaves is a unit here and there. */
static void
make_round(struct repurchase_line *l, size_t n, double total, double unit)
{
	double	left = round(total * unit), step;
	size_t	i;

	for (i = 0; i < n; i++) {
		l[i].both = round(l[i].both * unit);
		left -= l[i].both;
	}
	for (step = left > 0 ? 1 : -1; fabs(left) > .5; )
		for (i = 0; i < n && fabs(left) > .5; i++)
			if (l[i].both > 0 || step > 0) {
				l[i].both += step;
				left -= step;
			}
	for (i = 0; i < n; i++) {
		l[i].both /= unit;
		l[i].known = MIN(l[i].both, round(split(&l[i]) * unit) / unit);
	}
}

void
repurchase_reconcile(struct repurchase_line *l, size_t n, double total,
    unsigned digits)
{
	double	*weight = mem_realloc_array(NULL, n + 1, sizeof(*weight));
	double	 unit = (double)i64_pow10(digits), rest = total;
	size_t	 i;

	for (i = 0; i < n; i++) {
		weight[i] = weigh(&l[i]);
		l[i].both = MAX(0, l[i].both);
		rest -= l[i].both;
	}
	/* What some could not give without being negative, others give. */
	for (i = 0; i <= n && fabs(rest) * unit > .5; i++)
		rest = share_rest(l, weight, n, rest);
	if (n > 0 && fabs(rest) * unit > .5)
		scale(l, n, total);
	if (n > 0)
		make_round(l, n, total, unit);
	free(weight);
}
