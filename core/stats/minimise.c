#include "core/stats/minimise.h"

#include <math.h>

#include "core/base/base.h"

struct corner {
	double	x[MINIMISE_MAX_DIM];
	double	f;
};

struct simplex {
	double		(*f)(const double *, void *);
	void		*arg;
	size_t		 dim;
	unsigned	 calls;
	struct corner	 c[MINIMISE_MAX_DIM + 1];	/* best first */
};

static void
evaluate(struct simplex *s, struct corner *c)
{
	c->f = s->f(c->x, s->arg);
	if (isnan(c->f))
		c->f = INFINITY;
	s->calls++;
}

/* A point on the line from the worst corner through the others' centre. */
static struct corner
along(struct simplex *s, double factor)
{
	struct corner	p = { { 0 }, 0 };
	double		centre;
	size_t		i, j;

	for (i = 0; i < s->dim; i++) {
		centre = 0;
		for (j = 0; j < s->dim; j++)
			centre += s->c[j].x[i];
		centre /= (double)s->dim;
		p.x[i] = centre + factor * (s->c[s->dim].x[i] - centre);
	}
	evaluate(s, &p);
	return p;
}

static void
sort_corners(struct simplex *s)
{
	struct corner	c;
	size_t		i, j;

	for (i = 1; i <= s->dim; i++) {
		c = s->c[i];
		for (j = i; j > 0 && s->c[j - 1].f > c.f; j--)
			s->c[j] = s->c[j - 1];
		s->c[j] = c;
	}
}

static void
shrink(struct simplex *s)
{
	size_t	i, j;

	for (i = 1; i <= s->dim; i++) {
		for (j = 0; j < s->dim; j++)
			s->c[i].x[j] = (s->c[i].x[j] + s->c[0].x[j]) / 2;
		evaluate(s, &s->c[i]);
	}
}

static void
improve(struct simplex *s)
{
	struct corner	*worst = &s->c[s->dim], p, q;

	p = along(s, -1);
	if (p.f < s->c[0].f) {
		q = along(s, -2);
		*worst = q.f < p.f ? q : p;
	} else if (p.f < s->c[s->dim - 1].f)
		*worst = p;
	else {
		if (p.f < worst->f)
			*worst = p;
		q = along(s, 0.5);
		if (q.f < worst->f)
			*worst = q;
		else
			shrink(s);
	}
	sort_corners(s);
}

double
minimise(double (*f)(const double *, void *), void *arg, double *x,
    const double *step, size_t dim, double tolerance, unsigned max_calls)
{
	struct simplex	s = { .f = f, .arg = arg, .dim = dim };
	double		spread;
	size_t		i;

	for (i = 0; i <= dim; i++) {
		memcpy(s.c[i].x, x, dim * sizeof(*x));
		if (i > 0)
			s.c[i].x[i - 1] += step[i - 1];
		evaluate(&s, &s.c[i]);
	}
	sort_corners(&s);
	while (s.calls < max_calls) {
		spread = s.c[dim].f - s.c[0].f;
		/* Not so when the worst is INFINITY: then go on. */
		if (spread <= tolerance * (fabs(s.c[0].f) + 1e-300))
			break;
		improve(&s);
	}
	memcpy(x, s.c[0].x, dim * sizeof(*x));
	return s.c[0].f;
}
