/*
 * What customers are expected to buy again, beside the forecast of the same
 * sales: the one is told by the rhythm of each, the other by all that was
 * sold.  What the forecast has more is of others: who buys something for the
 * first time, and sales without a customer.
 */
#ifndef PRACTICE_REPURCHASE_SUM_H
#define PRACTICE_REPURCHASE_SUM_H

#include <stddef.h>
#include <stdint.h>

/* Of a product or family, or of a customer; amounts in currency units. */
struct repurchase_sum {
	uint64_t	n_pairs;	/* of customer and product */
	double		expected;	/* within the horizon */
	double		variance;	/* of that, each buying by chance */
	/* Sold in the window of the request to who had bought it before; to
	 * who had not, and the sum of the squares of these. */
	double		again;
	double		first, first_square;
};

/*
 * A sum beside the forecast of the same sales, and what is made of both.  What
 * is not known of it is 0.
 */
struct repurchase_line {
	struct repurchase_sum	sum;
	double	forecast, variance;	/* of the series, and of its errors */
	double	others;		/* what they bring, by what they brought */
	double	both;		/* forecast, with what customers promise */
	double	known;		/* of both, from known customers */
};

/*
 * From sum, forecast, variance and others to both and known of n lines, that
 * add up to the forecast of all of them, total >= 0, which stands.
 *
 * What is expected and what others bring add up to something else than the
 * forecast: two guesses of the same sales, weighed by the inverse of their
 * variances.  What they then lack to the total is shared by what is left of
 * those, and so is what the two parts of a line lack to that (reconcile.h).
 * Nothing becomes negative.  To digits, so that both add up exactly.
 */
void	repurchase_reconcile(struct repurchase_line *, size_t n,
	    double total, unsigned digits);

#endif
