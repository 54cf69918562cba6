/*
 * A heat map: rows of shares by column, as shades of text for people or as
 * SVG for a page.
 */
#ifndef OUT_HEAT_H
#define OUT_HEAT_H

#include "core/base/base.h"

struct heat {
	size_t			 rows, cols;
	const double		*share;		/* [rows * cols]; NaN: none */
	double			 full;		/* the share of the deepest shade */
	const struct slice	*label;		/* [rows] */
	const struct slice	*col_label;	/* [cols]; NULL: from 0 on */
	struct slice		 title;
	size_t			 width;		/* columns of the terminal */
	bool			 utf8;
};

/*
 * Two columns of text a cell, or room for its label (cut to ten); what is
 * wider than the terminal is left out.
 */
void	heat_write(struct buf *, const struct heat *);
/* A whole SVG document; each cell says its number. */
void	heat_write_svg(struct buf *, const struct heat *);

struct out;
/* Below a table, for people only. */
void	out_heat(struct out *, const struct heat *);
/* The answer of -O svg: nothing but the picture. */
void	out_heat_svg(struct out *, const struct heat *);

#endif
