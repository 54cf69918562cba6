#include "core/out/heat.h"

#include <math.h>

#include "core/out/priv.h"
#include "core/types/text.h"

enum { LABEL_WIDTH = 16, DEPTHS = 5 };

/* 0 .. DEPTHS - 1; 0 is nothing at all, and only that. */
static int
depth(const struct heat *h, double share)
{
	double	d;

	if (!(share > 0) || !(h->full > 0))
		return 0;
	d = share / h->full * (DEPTHS - 1);
	return (int)MAX(1, MIN(DEPTHS - 1, ceil(d)));
}

/* Cut or filled to a width, with a blank at the end. */
static void
add_label(struct buf *b, struct slice label, size_t width)
{
	struct buf	safe = {0};
	struct slice	part;

	text_add_printable(&safe, label, false);
	part = buf_slice(&safe);
	part = slice_sub(part, 0, text_cut(part, width - 1));
	buf_add(b, part);
	buf_addn(b, ' ', width - text_width(part));
	buf_release(&safe);
}

static void
end_line(struct buf *b)
{
	while (b->len > 0 && buf_cstr(b)[b->len - 1] == ' ')
		buf_cut(b, b->len - 1);
	buf_addc(b, '\n');
}

/* Of a cell, in steps of two. */
static size_t
cell_width(const struct heat *h)
{
	size_t	widest = 0;

	if (h->col_label == NULL)
		return 2;
	for (size_t j = 0; j < h->cols; j++)
		widest = MAX(widest, text_width(h->col_label[j]));
	return MIN(widest, 9) / 2 * 2 + 2;
}

static void
add_head(struct buf *b, const struct heat *h, size_t cols, size_t width)
{
	buf_addf(b, "%*s", LABEL_WIDTH, "");
	if (h->col_label == NULL)
		for (size_t j = 0; j < cols; j += 5)
			buf_addf(b, "%-10zu", j);
	else
		for (size_t j = 0; j < cols; j++)
			add_label(b, h->col_label[j], width);
	end_line(b);
}

static void
add_shade(struct buf *b, const struct heat *h, double share, size_t width)
{
	static const char *const	shade[2][DEPTHS] = {
		{ "- ", "..", "::", "++", "##" },
		{ "\302\267 ", "\342\226\221\342\226\221", "\342\226\222\342\226\222",
		    "\342\226\223\342\226\223", "\342\226\210\342\226\210" },
	};

	for (size_t k = 0; k < width; k += 2)
		buf_adds(b, isnan(share) ? "  " :
		    shade[h->utf8][depth(h, share)]);
}

void
heat_write(struct buf *b, const struct heat *h)
{
	size_t	cols = h->cols, width = cell_width(h);

	if (h->width > LABEL_WIDTH + 4)
		cols = MIN(cols, (h->width - LABEL_WIDTH) / width);
	add_head(b, h, cols, width);
	for (size_t i = 0; i < h->rows; i++) {
		add_label(b, h->label[i], LABEL_WIDTH);
		for (size_t j = 0; j < cols; j++)
			add_shade(b, h, h->share[i * h->cols + j], width);
		end_line(b);
	}
}

/* ---- SVG ---- */

/* Where white letters can be told from the blue as well as dark ones. */
static const double	dark_from = .65;

enum {
	CELL_W = 44, CELL_H = 22, LEFT = 130, LEFT_MAX = 400, TOP = 56,
	LETTER = 7,		/* the mean width of one */
	SVG_LABEL = 7,		/* letters of a heading of many */
	FEW_COLUMNS = 8		/* have their whole headings */
};

static bool
has_whole_headings(const struct heat *h)
{
	return h->col_label != NULL && h->cols <= FEW_COLUMNS;
}

static size_t
svg_cell_width(const struct heat *h)
{
	size_t	width = CELL_W;

	for (size_t j = 0; h->col_label != NULL && j < h->cols; j++) {
		size_t	n = text_width(h->col_label[j]);

		if (!has_whole_headings(h))
			n = MIN(n, (size_t)SVG_LABEL);
		width = MAX(width, LETTER * (n + 1));
	}
	return width;
}

/* Of the names of rows, which stand in front of the cells. */
static size_t
svg_left(const struct heat *h)
{
	size_t	width = LEFT;

	for (size_t i = 0; i < h->rows; i++)
		width = MAX(width, LETTER * text_width(h->label[i]) + 20);
	return MIN(width, (size_t)LEFT_MAX);
}

static void
add_text(struct buf *b, double x, double y, const char *anchor,
    const char *fill, struct slice text)
{
	buf_addf(b, "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"%s\" "
	    "fill=\"%s\">", x, y, anchor, fill);
	xml_add(b, text);
	buf_adds(b, "</text>\n");
}

static void
add_cell(struct buf *b, const struct heat *h, size_t i, size_t j, size_t left,
    size_t width)
{
	double	share = h->share[i * h->cols + j];
	double	d = h->full > 0 ? MIN(1, MAX(0, share / h->full)) : 0;
	double	x = (double)(left + j * width), y = TOP + (double)i * CELL_H;
	char	text[16];
	int	n;

	if (isnan(share))
		return;
	/* From near white to a deep blue. */
	buf_addf(b, "<rect x=\"%.0f\" y=\"%.0f\" width=\"%zu\" "
	    "height=\"%d\" fill=\"#%02x%02x%02x\"/>\n", x, y, width - 1, CELL_H - 1,
	    (unsigned)lround(244 - 236 * d), (unsigned)lround(248 - 180 * d),
	    (unsigned)lround(252 - 108 * d));
	n = snprintf(text, sizeof(text), "%.0f%%", 100 * share);
	add_text(b, x + (double)width / 2, y + 15, "middle",
	    d > dark_from ? "#fff" : "#123", slice_make(text, (size_t)n));
}

void
heat_write_svg(struct buf *b, const struct heat *h)
{
	size_t	width = svg_cell_width(h), left = svg_left(h);
	size_t	all = left + h->cols * width + 10;
	char	text[24];
	int	n;

	all = MAX(all, LETTER * text_width(h->title) + 20);
	buf_addf(b, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%zu\" "
	    "height=\"%zu\" font-family=\"sans-serif\" font-size=\"12\">\n",
	    all, TOP + h->rows * CELL_H + 10);
	buf_adds(b, "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
	add_text(b, 10, 22, "start", "#123", h->title);
	for (size_t j = 0; j < h->cols; j++) {
		n = snprintf(text, sizeof(text), "%zu", j);
		add_text(b, (double)left + ((double)j + .5) * (double)width, TOP - 8,
		    "middle", "#123", h->col_label == NULL ?
		    slice_make(text, (size_t)n) : has_whole_headings(h) ?
		    h->col_label[j] : slice_sub(h->col_label[j], 0,
		    text_cut(h->col_label[j], SVG_LABEL)));
	}
	for (size_t i = 0; i < h->rows; i++) {
		add_text(b, (double)left - 10, TOP + (double)i * CELL_H + 15, "end",
		    "#123", h->label[i]);
		for (size_t j = 0; j < h->cols; j++)
			add_cell(b, h, i, j, left, width);
	}
	buf_adds(b, "</svg>\n");
}

void
out_heat(struct out *o, const struct heat *heat)
{
	struct buf	b = {0};

	if (o->o.quiet || !out_is_for_people(o))
		return;
	if (o->o.format == OUT_HTML) {
		heat_write_svg(&b, heat);
		html_svg(o, buf_slice(&b));
	} else {
		buf_addc(&b, '\n');
		heat_write(&b, heat);
		out_prose_slice(o, buf_slice(&b));
	}
	buf_release(&b);
}

void
out_heat_svg(struct out *o, const struct heat *h)
{
	struct buf	b = {0};

	heat_write_svg(&b, h);
	out_raw(o, buf_slice(&b));
	buf_release(&b);
}
