/*
 * Forecasts that add up, against the formula worked out with full matrices.
 */
#include <math.h>

#include <gsl/gsl_linalg.h>

#include "core/base/base.h"
#include "core/stats/reconcile.h"
#include "tests/unit/tap.h"

enum { MAX_NODES = 12, TIMES = 7 };

static uint64_t	seed = 42;

static double
draw(void)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (double)(seed >> 33) / (double)(1u << 31) - .5;
}

/*
 * x = f - W C' (C W C')^-1 C f with W as MinT has it, its shrinkage given:
 * every matrix in full.
 */
static void
dense(const struct reconcile_tree *tree, const struct reconcile_errors *e,
    double shrinkage, bool top, const double *f, double *x)
{
	size_t		 n = tree->n, m = 0, row[MAX_NODES], i, j, t;
	double		 w[MAX_NODES][MAX_NODES] = {{0}};
	double		 c[MAX_NODES][MAX_NODES] = {{0}};
	double		 a[MAX_NODES * MAX_NODES] = {0}, gap[MAX_NODES] = {0};
	gsl_vector_view	 z;
	gsl_matrix_view	 A;

	for (i = 0; i < n; i++)
		row[i] = SIZE_MAX;
	for (i = 1; i < n; i++)
		if (row[tree->parent[i]] == SIZE_MAX)
			row[tree->parent[i]] = m++;
	for (i = 0; i < n; i++) {
		if (row[i] != SIZE_MAX)
			c[row[i]][i] += 1;
		if (i > 0)
			c[row[tree->parent[i]]][i] -= 1;
		for (j = 0; j < n; j++)
			for (t = 0; t < e->n_times; t++)
				w[i][j] += (1 - shrinkage) *
				    e->error[i * e->n_times + t] *
				    e->error[j * e->n_times + t] /
				    (double)e->n_times;
		w[i][i] = top && i == 0 ? 0 : e->variance[i];
	}
	for (i = 0; i < m; i++)
		for (j = 0; j < n; j++) {
			gap[i] += c[i][j] * f[j];
			for (size_t k = 0; k < m; k++)
				for (t = 0; t < n; t++)
					a[i * m + k] += c[i][j] * w[j][t] *
					    c[k][t];
		}
	A = gsl_matrix_view_array(a, m, m);
	z = gsl_vector_view_array(gap, m);
	(void)gsl_linalg_HH_svx(&A.matrix, &z.vector);
	for (i = 0; i < n; i++) {
		x[i] = f[i];
		for (j = 0; j < n; j++)
			for (t = 0; t < m; t++)
				x[i] -= w[i][j] * c[t][j] * gap[t];
	}
}

static double
worst_gap(const struct reconcile_tree *tree, const double *x)
{
	double	sum[MAX_NODES] = {0}, worst = 0;
	bool	is_parent[MAX_NODES] = {0};

	for (size_t i = 1; i < tree->n; i++) {
		sum[tree->parent[i]] += x[i];
		is_parent[tree->parent[i]] = true;
	}
	for (size_t i = 0; i < tree->n; i++)
		if (is_parent[i])
			worst = MAX(worst, fabs(x[i] - sum[i]));
	return worst;
}

static void
test_by_hand(void)
{
	const size_t			parent[] = { 0, 0, 0 };
	const struct reconcile_tree	tree = { 3, parent };
	const double			variance[] = { 1, 1, 1 };
	const double			unequal[] = { 1, 0, 4 };
	const double			f[] = { 100, 40, 50 };
	struct reconcile_errors		e = { NULL, variance, 0 };
	struct arena			*arena = arena_open();
	double				x[3];

	reconcile_apply(reconcile_open(arena, &tree, &e, RECONCILE_VARIANCE),
	    f, x);
	is_near(x[0], 100 - 10. / 3, 1e-12, "ten too much, in three parts");
	is_near(x[1], 40 + 10. / 3, 1e-12, "one child");
	is_near(x[2], 50 + 10. / 3, 1e-12, "the other");
	reconcile_apply(reconcile_open(arena, &tree, &e, RECONCILE_TOP), f, x);
	is_near(x[0], 100, 1e-12, "the total stands");
	is_near(x[1], 45, 1e-12, "the children share what is missing");
	e.variance = unequal;
	reconcile_apply(reconcile_open(arena, &tree, &e, RECONCILE_VARIANCE),
	    f, x);
	is_near(x[0], 98, 1e-9, "a fifth");
	is_near(x[1], 40, 1e-9, "what never errs stays");
	is_near(x[2], 58, 1e-9, "four fifths");
	arena_close(arena);
}

static void
test_dense(void)
{
	double	error[MAX_NODES * TIMES], variance[MAX_NODES], f[MAX_NODES];
	double	x[MAX_NODES], want[MAX_NODES], again[MAX_NODES], far = 0;
	double	gap = 0, moved = 0, s, least = 1;
	size_t	parent[MAX_NODES], n;

	for (int run = 0; run < 300; run++) {
		struct arena			*arena = arena_open();
		const struct reconcile_tree	 tree = {
			n = 2 + (size_t)run % (MAX_NODES - 1), parent };
		const struct reconcile_errors	 e = { error, variance, TIMES };
		enum reconcile_method		 m = (enum reconcile_method)
						     (run %
						     N_RECONCILE_METHODS);
		const struct reconcile		*r;

		for (size_t i = 0; i < n; i++) {
			parent[i] = i == 0 ? 0 :
			    (size_t)((draw() + .5) * (double)i);
			variance[i] = 0;
			f[i] = 100 * draw();
			for (size_t t = 0; t < TIMES; t++) {
				s = error[i * TIMES + t] = 10 * draw() +
				    (i > 0 ? error[t] : 0);
				variance[i] += s * s / TIMES;
			}
		}
		r = reconcile_open(arena, &tree, &e, m);
		reconcile_apply(r, f, x);
		dense(&tree, &e, reconcile_shrinkage(r),
		    m == RECONCILE_TOP, f, want);
		gap = MAX(gap, worst_gap(&tree, x));
		reconcile_apply(r, x, again);
		for (size_t i = 0; i < n; i++) {
			far = MAX(far, fabs(x[i] - want[i]));
			moved = MAX(moved, fabs(x[i] - again[i]));
		}
		if (m == RECONCILE_MINT)
			least = MIN(least, reconcile_shrinkage(r));
		arena_close(arena);
	}
	ok(far < 1e-8, "as the full matrices say (%g)", far);
	ok(gap < 1e-8, "everything adds up (%g)", gap);
	ok(moved < 1e-8, "what adds up stays as it is (%g)", moved);
	ok(least < .9, "errors that come together are believed (%g)", least);
}

static void
test_add_up(void)
{
	const size_t			parent[] = { 0, 0, 1, 1, 0 };
	const struct reconcile_tree	tree = { 5, parent };
	const size_t			none[] = { 0 };
	const struct reconcile_tree	alone = { 1, none };
	double				x[] = { 9, 9, 1.25, 2.5, 4 };
	double				one[] = { 7 }, variance = 1;
	struct reconcile_errors		e = { NULL, &variance, 0 };
	struct arena			*arena = arena_open();

	reconcile_add_up(&tree, x);
	is_near(x[1], 3.75, 0, "a parent");
	is_near(x[0], 7.75, 0, "and all");
	reconcile_add_up(&alone, one);
	is_near(one[0], 7, 0, "one alone is what it was");
	reconcile_apply(reconcile_open(arena, &alone, &e, RECONCILE_MINT),
	    one, one);
	is_near(one[0], 7, 0, "and adds up to nothing else");
	arena_close(arena);
}

int
main(void)
{
	test_by_hand();
	test_dense();
	test_add_up();
	return done_testing();
}
