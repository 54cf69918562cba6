/*
 * Small plots in text, for people: a line with forecast and band.  In UTF-8
 * with Braille dots, else in ASCII.
 */
#ifndef OUT_PLOT_H
#define OUT_PLOT_H

#include "core/base/base.h"

struct plot {
	const double	*y;		/* history, then forecast; NaN: a gap */
	size_t		 n;
	size_t		 n_history;	/* the rest of y is forecast */
	const double	*lo, *hi;	/* n - n_history each, or NULL */
	size_t		 width, height;	/* columns and lines of the whole */
	bool		 utf8;
	const char	*from, *until;	/* under the ends of the axis, or NULL */
	const char	*title;		/* what is drawn, above it; or NULL */
	bool		 percent;	/* y are shares of 1 */
};

/*
 * Widens lo .. hi, lo < hi, until both are multiples of the round number that
 * is given back: up to six of them divide it.
 */
double	plot_round(double *lo, double *hi);

/* height lines and a newline behind each; nothing when y is all NaN. */
void	plot_write(struct buf *, const struct plot *);
/* An svg element for a page; width, height and utf8 do not matter. */
void	plot_write_svg(struct buf *, const struct plot *);

struct out;
/* Are plots drawn: 1 if people read it, 0 never, -1 on a terminal or page. */
bool	out_draws(const struct out *, int wanted);
/*
 * Between sentences and tables, for people only.  The width is that of the
 * output, so is the alphabet; height 0: what is usual.
 */
void	out_plot(struct out *, const struct plot *);
/* The answer of -O svg: nothing but the picture. */
void	out_plot_svg(struct out *, const struct plot *);

#endif
