#include "core/stats/reconcile.h"

#include <math.h>

#include <gsl/gsl_linalg.h>

#include "core/base/base.h"

/* Pairs of series whose correlations say how far all are to be shrunk. */
#define PAIRS	20000

struct reconcile {
	const struct reconcile_tree	*tree;
	size_t		 n, rank;
	double		 shrinkage;
	/*
	 * W = diag(d) + U U'; U is [n * rank].  A = C diag(d) C' has a row
	 * for each node that has children, the pivots of which are found
	 * from the leaves up; 0: a leaf.
	 */
	double		*d, *u, *pivot;
	double		*y;		/* A^-1 C U [n * rank] */
	double		*v;		/* C U [n * rank] */
	gsl_matrix	 inner;		/* Cholesky of I + V' A^-1 V */
	double		*inner_data;
	double		*z, *t;		/* room for one application */
};

double
reconcile_shrinkage(const struct reconcile *r)
{
	return r->shrinkage;
}

/* ---- how much correlations are to be believed ---- */

static void
add_pair(double *noise, double *signal, const double *a, const double *b,
    size_t n)
{
	double	saa = 0, sbb = 0, mean = 0, var = 0, w;
	size_t	t;

	for (t = 0; t < n; t++) {
		saa += a[t] * a[t];
		sbb += b[t] * b[t];
	}
	if (!(saa > 0 && sbb > 0))
		return;
	saa = sqrt(saa / (double)n);
	sbb = sqrt(sbb / (double)n);
	for (t = 0; t < n; t++)
		mean += a[t] / saa * (b[t] / sbb);
	mean /= (double)n;
	for (t = 0; t < n; t++) {
		w = a[t] / saa * (b[t] / sbb) - mean;
		var += w * w;
	}
	*noise += var / ((double)n * (double)(n - 1));
	*signal += mean * mean;
}

/*
 * The share of what correlations seem to be that is noise, from all pairs or
 * from so many spread evenly over them.
 */
static double
find_shrinkage(const struct reconcile_errors *e, size_t n)
{
	double	noise = 0, signal = 0;
	size_t	i, gap, n_times = e->n_times;
	size_t	gaps = n <= 1 ? 0 : n - 1, step;

	if (n_times < 3)
		return 1;
	step = MAX(gaps * n / 2 / PAIRS, 1);
	for (gap = 1; gap <= gaps; gap += step)
		for (i = 0; i + gap < n; i++)
			add_pair(&noise, &signal, e->error + i * n_times,
			    e->error + (i + gap) * n_times, n_times);
	return signal > 0 ? MIN(noise / signal, 1) : 1;
}

/* ---- the tree ---- */

/* z = A^-1 z, over the nodes that have children. */
static void
solve_tree(const struct reconcile *r, double *z, size_t stride)
{
	const size_t	*parent = r->tree->parent;
	size_t		 i;

	for (i = r->n; i-- > 1; )
		if (r->pivot[i] > 0)
			z[parent[i] * stride] += r->d[i] / r->pivot[i] *
			    z[i * stride];
	for (i = 0; i < r->n; i++) {
		if (!(r->pivot[i] > 0)) {
			z[i * stride] = 0;
			continue;
		}
		z[i * stride] /= r->pivot[i];
		if (i > 0)
			z[i * stride] += r->d[i] / r->pivot[i] *
			    z[parent[i] * stride];
	}
}

static void
find_pivots(struct reconcile *r)
{
	const size_t	*parent = r->tree->parent;
	size_t		 i;

	for (i = r->n; i-- > 1; ) {
		size_t	p = parent[i];

		/* A node below that is a parent has its own row done. */
		if (r->pivot[i] > 0) {
			r->pivot[i] += r->d[i];
			r->pivot[p] += r->d[i] -
			    r->d[i] * r->d[i] / r->pivot[i];
		} else
			r->pivot[p] += r->d[i];
	}
	if (r->n > 1)
		r->pivot[0] += r->d[0];
}

/* out = C in: a parent less its children; 0 for leaves. */
static void
gaps_of(const struct reconcile *r, const double *in, double *out,
    size_t stride)
{
	size_t	i;

	for (i = 0; i < r->n; i++)
		out[i * stride] = r->pivot[i] > 0 ? in[i * stride] : 0;
	for (i = 1; i < r->n; i++)
		out[r->tree->parent[i] * stride] -= in[i * stride];
}

static void
open_inner(struct reconcile *r, struct arena *arena)
{
	size_t	T = r->rank, i, s, t;

	r->v = ARENA_ARRAY(arena, double, r->n * T);
	r->y = ARENA_ARRAY(arena, double, r->n * T);
	for (t = 0; t < T; t++)
		gaps_of(r, r->u + t, r->v + t, T);
	memcpy(r->y, r->v, r->n * T * sizeof(*r->y));
	for (t = 0; t < T; t++)
		solve_tree(r, r->y + t, T);
	r->inner_data = ARENA_ARRAY(arena, double, T * T);
	for (i = 0; i < r->n; i++) {
		if (!(r->pivot[i] > 0))
			continue;
		for (s = 0; s < T; s++)
			for (t = 0; t < T; t++)
				r->inner_data[s * T + t] +=
				    r->v[i * T + s] * r->y[i * T + t];
	}
	for (t = 0; t < T; t++)
		r->inner_data[t * T + t] += 1;
	r->inner = gsl_matrix_view_array(r->inner_data, T, T).matrix;
	if (gsl_linalg_cholesky_decomp1(&r->inner) != 0)
		r->rank = 0;	/* not to be: then each for itself */
}

struct reconcile *
reconcile_open(struct arena *arena, const struct reconcile_tree *tree,
    const struct reconcile_errors *e, enum reconcile_method method)
{
	struct reconcile	*r = ARENA_NEW(arena, struct reconcile);
	size_t			 n = tree->n, i, t, T = e->n_times;
	double			 least = 0, share, sum;

	r->tree = tree;
	r->n = n;
	r->d = ARENA_ARRAY(arena, double, n);
	r->pivot = ARENA_ARRAY(arena, double, n);
	r->z = ARENA_ARRAY(arena, double, n);
	r->shrinkage = method == RECONCILE_MINT ? find_shrinkage(e, n) : 1;
	for (i = 0; i < n; i++)
		least = MAX(least, e->variance[i]);
	/* What never erred hardly moves. */
	least = least > 0 ? least * 1e-12 : 1;
	if (method == RECONCILE_MINT && r->shrinkage < 1 && T > 0) {
		r->rank = T;
		r->u = ARENA_ARRAY(arena, double, n * T);
		r->t = ARENA_ARRAY(arena, double, T);
	}
	share = (1 - r->shrinkage) / (double)MAX(T, 1);
	for (i = 0; i < n; i++) {
		for (t = 0, sum = 0; t < r->rank; t++) {
			r->u[i * T + t] = sqrt(share) * e->error[i * T + t];
			sum += r->u[i * T + t] * r->u[i * T + t];
		}
		r->d[i] = MAX(MAX(e->variance[i] - sum,
		    r->shrinkage * e->variance[i]), least);
	}
	if (method == RECONCILE_TOP)
		r->d[0] = 0;
	find_pivots(r);
	if (r->rank > 0)
		open_inner(r, arena);
	return r;
}

void
reconcile_apply(const struct reconcile *r, const double *f, double *x)
{
	const size_t	*parent = r->tree->parent;
	double		*z = r->z, move;
	size_t		 i, t, T = r->rank;
	gsl_vector_view	 inner;

	gaps_of(r, f, z, 1);
	solve_tree(r, z, 1);
	if (T > 0) {
		memset(r->t, 0, T * sizeof(*r->t));
		for (i = 0; i < r->n; i++)
			for (t = 0; t < T && r->pivot[i] > 0; t++)
				r->t[t] += r->v[i * T + t] * z[i];
		inner = gsl_vector_view_array(r->t, T);
		(void)gsl_linalg_cholesky_svx(&r->inner, &inner.vector);
		/* Now t is V' z of the z that follows. */
		for (i = 0; i < r->n; i++)
			for (t = 0; t < T && r->pivot[i] > 0; t++)
				z[i] -= r->y[i * T + t] * r->t[t];
	}
	for (i = 0; i < r->n; i++) {
		move = z[i];
		if (i > 0)
			move -= z[parent[i]];
		move *= r->d[i];
		for (t = 0; t < T; t++)
			move += r->u[i * T + t] * r->t[t];
		x[i] = f[i] - move;
	}
}

void
reconcile_add_up(const struct reconcile_tree *tree, double *x)
{
	size_t	i;

	/* Parents stand before their children: the last first. */
	for (i = tree->n; i-- > 1; )
		x[tree->parent[i]] = 0;
	for (i = tree->n; i-- > 1; )
		x[tree->parent[i]] += x[i];
}
