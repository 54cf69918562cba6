/*
 * A history made ready for the methods, and what it is: sparse, not begun
 * yet, over.
 */
#include "core/stats/forecast/forecast_priv.h"

#include <math.h>

#include "core/base/base.h"

/*
 * Above this mean interval between demands a series is sparse.
 * Source: Syntetos, Boylan, Croston, J. Operational Research Society 56
 * (2005), 495-503.
 */
#define SPARSE_INTERVAL	1.32
/* So many times all before, of which there are so many, is beyond belief. */
#define BEYOND		10
#define ENOUGH		26
/* A run of zeros less likely than this is the end, not a pause. */
#define DEAD_CHANCE	0.001

/*
 * Gaps become a straight line between their neighbours, at the ends the
 * nearest value; then everything is divided by the largest value, so that
 * squares neither overflow nor vanish.
 */
void
work_clean(struct work *w)
{
	const double	*y = w->in->y;
	double		 largest = 0;
	size_t		 t, last = SIZE_MAX, i;

	w->y = ARENA_ARRAY(w->scratch, double, w->n);
	w->gap = ARENA_ARRAY(w->scratch, bool, w->n);
	for (t = 0; t < w->n; t++) {
		w->gap[t] = !isfinite(y[t]);
		if (isfinite(y[t]))
			largest = MAX(largest, fabs(y[t]));
	}
	w->unit = largest > 0 ? largest : 1;
	for (t = 0; t < w->n; t++) {
		if (!isfinite(y[t])) {
			w->r->n_missing++;
			continue;
		}
		w->y[t] = y[t] / w->unit;
		for (i = last == SIZE_MAX ? 0 : last + 1; i < t; i++)
			w->y[i] = last == SIZE_MAX ? w->y[t] : w->y[last] +
			    (w->y[t] - w->y[last]) * (double)(i - last) /
			    (double)(t - last);
		last = t;
	}
	for (i = last + 1; last != SIZE_MAX && i < w->n; i++)
		w->y[i] = w->y[last];
}

/*
 * Is a run of zeros at an end, beside body[0..n), longer than chance and
 * the longest pause in the body explain?
 */
static bool
is_outside(const double *body, size_t n, size_t run)
{
	double	sold = 0;
	size_t	t, pause = 0, longest = 0;

	for (t = 0; t < n; t++) {
		sold += body[t] != 0;
		pause = body[t] == 0 ? pause + 1 : 0;
		longest = MAX(longest, pause);
	}
	if (run < 8 || run <= 2 * longest)
		return false;
	return pow(1 - (sold + 1) / ((double)n + 2), (double)run) <
	    DEAD_CHANCE;
}

bool
work_is_sparse(const double *y, size_t n)
{
	size_t	sold = 0, t;

	for (t = 0; t < n; t++) {
		sold += y[t] != 0;
		if (y[t] < 0)
			return false;
	}
	return (double)n > SPARSE_INTERVAL * (double)sold;
}

void
work_judge(struct work *w)
{
	size_t	first = 0, last;

	while (first < w->n && w->y[first] == 0)
		first++;
	if (first == w->n) {
		w->r->note = FORECAST_ZERO;
		return;
	}
	for (last = w->n; w->y[last - 1] == 0; last--)
		;
	if (is_outside(w->y + first, last - first, w->n - last) &&
	    (double)(w->n - last) >= w->period)
		w->r->note = FORECAST_DEAD;
	if (!is_outside(w->y + first, last - first, first))
		first = 0;
	w->r->sparse = work_is_sparse(w->y + first, w->n - first);
	/*
	 * A product that was not sold yet has no history yet.  But of a rare
	 * one the silence before says how rare, and a launch fades.
	 */
	if (!w->r->sparse) {
		w->skip = first;
		w->y += first;
		w->gap += first;
		w->n -= first;
	}
}

bool
work_is_constant(const double *y, size_t n)
{
	size_t	t;

	for (t = 1; t < n; t++) {
		if (y[t] != y[0])
			return false;
	}
	return true;
}

double *
work_tame(const struct work *w)
{
	double	*seen = NULL, largest = 0, size;
	size_t	 t, known = 0;

	for (t = 0; t < w->n; t++) {
		size = fabs(w->y[t]);
		if (known >= ENOUGH && size > BEYOND * largest) {
			if (seen == NULL) {
				seen = ARENA_ARRAY(w->scratch, double, w->n);
				memcpy(seen, w->y, w->n * sizeof(*seen));
			}
			seen[t] = copysign(largest, w->y[t]);
		}
		known += size > 0;
		largest = MAX(largest, size);
	}
	return seen;
}
