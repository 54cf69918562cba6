/*
 * purchase CUSTOMERS: fits the models of core/stats/purchase/purchase.h to as
 * many made-up customers with twelve purchases each, hardly two of them the
 * same, and looks ahead for all, on two threads.  A line each: wall and CPU time in
 * ms, and what it was.  The same argument makes the same customers.
 */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/base/base.h"
#include "core/stats/purchase/purchase.h"

enum { DAYS = 3 * 365 };

static uint64_t	state = 0x9e3779b97f4a7c15;

/* xorshift64*: S. Vigna, ACM Trans. Math. Softw. 42 (2016), article 30. */
static double
draw(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return ((double)((state * 0x2545f4914f6cdd1d) >> 11) + .5) /
	    9007199254740992.0;
}

/* Rates are gamma(2), some buy regularly, one in seventeen leaves each time. */
static void
make_customer(struct purchase_history *h)
{
	double		rate = -(log(draw()) + log(draw())) / 100;
	double		leaves = .3 * pow(draw(), 4);
	int		k = draw() < .3 ? 4 : 1, now = 0, last = 0, first;

	first = (int)(draw() * draw() * DAYS);
	*h = (struct purchase_history){ .T = (DAYS - first) / 7.0, .n = 1 };
	while (draw() > leaves) {
		double	gap = 0;

		for (int i = 0; i < k; i++)
			gap -= log(draw()) / (k * rate);
		now += gap < 1e6 ? (int)ceil(gap) : DAYS;
		if (first + now > DAYS)
			break;
		purchase_add_gap(h, (now - last) / 7.0);
		h->x++;
		last = now;
	}
	h->t_x = last / 7.0;
}

static double
seconds(clockid_t clock)
{
	struct timespec	t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct share {
	const struct purchase_table	*table;
	const struct purchase_history	*h;
	size_t				 n;
	double				 sum;
};

static void *
look(void *arg)
{
	struct share		*s = arg;
	struct purchase_outlook	 o;

	for (size_t i = 0; i < s->n; i++) {
		purchase_table_outlook(&o, s->table, &s->h[i]);
		s->sum += o.weighed;
	}
	return NULL;
}

/* Three years by quarters. */
static void
look_at_all(const struct purchase_model *m, const struct purchase_history *h,
    size_t n)
{
	static const double	 ahead[] = { 13, 26, 39, 52, 65, 78, 91, 104,
				    117, 130, 143, 156 };
	static const double	 weight[] = { 1, 1, 1, 1, .9, .9, .9, .9, .8,
				    .8, .8, .8 };
	struct purchase_plan	 plan = { ahead, weight, NELEM(ahead) };
	struct purchase_table	*t = purchase_table_open(&plan, m);
	struct share		 half[2] = { { t, h, n / 2, 0 },
				    { t, h + n / 2, n - n / 2, 0 } };
	pthread_t		 thread;

	for (size_t i = 0; i < n; i++)
		purchase_table_count(t, &h[i]);
	purchase_table_fill(t, 2);
	if (pthread_create(&thread, NULL, look, &half[1]) != 0)
		exit(1);
	look(&half[0]);
	pthread_join(thread, NULL);
	purchase_table_close(t);
}

static void
begin(double *clock)
{
	clock[0] = seconds(CLOCK_MONOTONIC);
	clock[1] = seconds(CLOCK_PROCESS_CPUTIME_ID);
}

static void
put(const double *began, const char *what, const char *title)
{
	double	now[2];

	begin(now);
	printf("%.0f %.0f %s %s\n", 1e3 * (now[0] - began[0]),
	    1e3 * (now[1] - began[1]), what, title);
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	static const enum purchase_method	 method[] = {
		PURCHASE_BG, PURCHASE_MBG, PURCHASE_PARETO, PURCHASE_MIXTURE
	};
	size_t	n = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
	struct purchase_history	*h = calloc(n, sizeof(*h));

	(void)gsl_set_error_handler_off();	/* as main.c does */
	for (size_t i = 0; i < n; i++)
		make_customer(&h[i]);
	for (size_t i = 0; i < NELEM(method); i++) {
		struct purchase_model	m;
		double			clock[2];
		char			title[PURCHASE_TITLE];

		begin(clock);
		if (!purchase_fit(&m, method[i], h, n, 2))
			return 1;
		purchase_title(title, &m);
		put(clock, "fit", title);
		begin(clock);
		look_at_all(&m, h, n);
		put(clock, "look ahead", title);
	}
	free(h);
	return 0;
}
