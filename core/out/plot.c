#include "core/out/plot.h"

#include <math.h>

#include "core/base/base.h"

enum { LABEL_MAX = 10, WIDTH_MAX = 500, HEIGHT_MAX = 200 };

/* What is drawn at a dot, the later one wins. */
enum mark { MARK_NONE, MARK_BAND, MARK_FORECAST, MARK_HISTORY };

/* A canvas of dots: Braille has 2 x 4 in a character, ASCII 1 x 1. */
struct canvas {
	size_t		 columns, lines;	/* characters */
	size_t		 dx, dy;		/* dots in one */
	size_t		 w, h;			/* dots */
	uint8_t		*dot;			/* enum mark, w * h */
	double		 min, max, step;
};

double
plot_round(double *lo, double *hi)
{
	double	raw = (*hi - *lo) / 5 * (1 - 1e-9);
	double	step = pow(10, floor(log10(raw)));

	step *= raw > 5 * step ? 10 : raw > 2.5 * step ? 5 :
	    raw > 2 * step ? 2.5 : raw > step ? 2 : 1;
	*lo = floor(*lo / step + 1e-9) * step;
	*hi = ceil(*hi / step - 1e-9) * step;
	return step;
}

static void
stretch(struct canvas *c, double v)
{
	if (isfinite(v)) {
		c->min = fmin(c->min, v);
		c->max = fmax(c->max, v);
	}
}

/* From zero, for the eye compares heights; a flat line gets some room. */
static bool
find_range(struct canvas *c, const struct plot *p)
{
	size_t	i;
	bool	any = false;

	c->min = c->max = 0;
	for (i = 0; i < p->n; i++) {
		any = any || isfinite(p->y[i]);
		stretch(c, p->y[i]);
	}
	for (i = 0; p->lo != NULL && i + p->n_history < p->n; i++) {
		stretch(c, p->lo[i]);
		stretch(c, p->hi[i]);
	}
	if (c->max - c->min <= 0)
		c->max = c->min + 1;
	if (!any || !isfinite(c->max - c->min))
		return false;
	c->step = plot_round(&c->min, &c->max);
	return true;
}

static long
dot_x(const struct canvas *c, const struct plot *p, size_t i)
{
	if (p->n < 2)
		return 0;
	return lround((double)i * (double)(c->w - 1) / (double)(p->n - 1));
}

/* The top line of dots is 0. */
static long
dot_y(const struct canvas *c, double v)
{
	return lround((c->max - v) / (c->max - c->min) * (double)(c->h - 1));
}

static void
put(struct canvas *c, long x, long y, enum mark mark)
{
	uint8_t	*at;

	if (x < 0 || y < 0 || (size_t)x >= c->w || (size_t)y >= c->h)
		return;
	at = &c->dot[(size_t)y * c->w + (size_t)x];
	if (*at < mark)
		*at = (uint8_t)mark;
}

/* Bresenham's line; of a dotted one a dot in every third column. */
static void
line(struct canvas *c, long x0, long y0, long x1, long y1, enum mark mark)
{
	long	dx = labs(x1 - x0), dy = -labs(y1 - y0), error = dx + dy, e2;
	long	sx = x0 < x1 ? 1 : -1, sy = y0 < y1 ? 1 : -1, last = -1;

	for (;;) {
		if (mark != MARK_BAND || (x0 % 3 == 0 && x0 != last))
			put(c, x0, y0, mark);
		last = x0;
		if (x0 == x1 && y0 == y1)
			break;
		e2 = 2 * error;
		if (e2 >= dy) {
			error += dy;
			x0 += sx;
		}
		if (e2 <= dx) {
			error += dx;
			y0 += sy;
		}
	}
}

/* y[k] stands at place first + k of the plot. */
static void
draw_series(struct canvas *c, const struct plot *p, const double *y,
    size_t n, size_t first, enum mark mark)
{
	size_t	k;
	bool	pen = false;

	for (k = 0; k < n; k++) {
		if (!isfinite(y[k])) {
			pen = false;
			continue;
		}
		if (pen)
			line(c, dot_x(c, p, first + k - 1),
			    dot_y(c, y[k - 1]), dot_x(c, p, first + k),
			    dot_y(c, y[k]), mark);
		else
			put(c, dot_x(c, p, first + k), dot_y(c, y[k]), mark);
		pen = true;
	}
}

static void
draw(struct canvas *c, const struct plot *p)
{
	size_t	h = MIN(p->n_history, p->n), f = p->n - h;

	if (f > 0 && p->lo != NULL) {
		draw_series(c, p, p->lo, f, h, MARK_BAND);
		draw_series(c, p, p->hi, f, h, MARK_BAND);
	}
	/* The forecast hangs on to the last value seen. */
	if (f > 0)
		draw_series(c, p, h > 0 ? p->y + h - 1 : p->y,
		    h > 0 ? f + 1 : f, h > 0 ? h - 1 : 0, MARK_FORECAST);
	draw_series(c, p, p->y, h, 0, MARK_HISTORY);
}

/* Which of the eight dots of a Braille sign are set. */
static unsigned
braille(const struct canvas *c, size_t column, size_t row)
{
	static const unsigned	bit[4][2] = {
		{ 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 }
	};
	unsigned		bits = 0;
	size_t			x, y;

	for (y = 0; y < 4; y++)
		for (x = 0; x < 2; x++)
			if (c->dot[(row * 4 + y) * c->w + column * 2 + x])
				bits |= bit[y][x];
	return bits;
}

/* The column where the forecast begins; SIZE_MAX: there is none. */
static size_t
split_column(const struct canvas *c, const struct plot *p)
{
	if (p->n_history == 0 || p->n_history >= p->n)
		return SIZE_MAX;
	return (size_t)dot_x(c, p, p->n_history - 1) / c->dx;
}

static void
add_line(struct buf *b, const struct canvas *c, const struct plot *p,
    size_t row)
{
	static const char	ascii[] = " .o*";
	size_t			x, split = split_column(c, p), len = b->len;
	unsigned		bits;
	uint8_t			mark;
	char			utf8[4];

	for (x = 0; x < c->columns; x++) {
		if (!p->utf8) {
			mark = c->dot[row * c->w + x];
			buf_addc(b, mark == MARK_NONE && x == split ? ':' :
			    ascii[mark]);
			continue;
		}
		bits = braille(c, x, row);
		if (bits != 0)
			buf_addmem(b, utf8, utf8_write(utf8, 0x2800 + bits));
		else
			buf_adds(b, x == split ? "\xe2\x94\x8a" : " ");
	}
	while (b->len > len && b->p[b->len - 1] == ' ')
		buf_cut(b, b->len - 1);
	buf_addc(b, '\n');
}

/* Four figures and a letter for the thousands, "12.5k"; or "25%". */
static size_t
write_number(char *to, const struct plot *p, double v)
{
	static const char	unit[] = " kMGT";
	size_t			i = 0;
	int			n;

	if (p->percent)
		v *= 100;
	while (!p->percent && fabs(v) >= 1000 && i + 2 < sizeof(unit)) {
		v /= 1000;
		i++;
	}
	n = snprintf(to, LABEL_MAX, "%.4g", v);
	n = MIN(n, LABEL_MAX - 2);
	if (i > 0 || p->percent)
		to[n++] = p->percent ? '%' : unit[i];
	to[n] = '\0';
	return (size_t)n;
}

/*
 * The round value that lies on a line of characters; false: none does.  Where
 * there are more of them than lines every other one is left out.
 */
static bool
tick_at(double *v, const struct canvas *c, size_t row)
{
	long	n = lround((c->max - c->min) / c->step);
	long	apart = (n + (long)c->lines) / (long)c->lines;

	for (long k = n - n % apart; k >= 0; k -= apart) {
		*v = c->min + (double)k * c->step;
		/* What is nearly nought is nought. */
		if (fabs(*v) < c->step / 1e6)
			*v = 0;
		if ((size_t)dot_y(c, *v) / c->dy == row)
			return true;
	}
	return false;
}

static void
add_axis(struct buf *b, const struct plot *p, size_t columns, size_t label)
{
	size_t	i, used;

	buf_addn(b, ' ', label + 1);
	buf_adds(b, p->utf8 ? "\xe2\x94\x94" : "+");
	for (i = 0; i < columns; i++)
		buf_adds(b, p->utf8 ? "\xe2\x94\x80" : "-");
	buf_addc(b, '\n');
	if (p->from == NULL || p->until == NULL)
		return;
	buf_addn(b, ' ', label + 2);
	buf_adds(b, p->from);
	used = strlen(p->from) + strlen(p->until);
	buf_addn(b, ' ', used < columns ? columns - used : 1);
	buf_adds(b, p->until);
	buf_addc(b, '\n');
}

static void
add_canvas(struct buf *b, const struct canvas *c, const struct plot *p,
    size_t label)
{
	char	text[LABEL_MAX];
	size_t	row, n;
	double	v;
	bool	tick;

	if (p->title != NULL) {
		buf_addn(b, ' ', label + 1);
		buf_adds(b, p->title);
		buf_addc(b, '\n');
	}
	for (row = 0; row < c->lines; row++) {
		tick = tick_at(&v, c, row);
		n = tick ? write_number(text, p, v) : 0;
		buf_addn(b, ' ', label - n);
		buf_addmem(b, text, n);
		if (p->utf8)
			buf_adds(b, tick ? " \xe2\x94\xa4" : " \xe2\x94\x82");
		else
			buf_adds(b, tick ? " +" : " |");
		add_line(b, c, p, row);
	}
	add_axis(b, p, c->columns, label);
}

void
plot_write(struct buf *b, const struct plot *p)
{
	struct canvas	c = {0};
	char		text[LABEL_MAX];
	size_t		label = 0, row, below;
	double		v;

	if (p->n == 0 || !find_range(&c, p))
		return;
	below = p->from != NULL && p->until != NULL ? 2 : 1;
	below += p->title != NULL;
	c.lines = MIN(MAX(p->height, below + 3), HEIGHT_MAX) - below;
	c.dy = p->utf8 ? 4 : 1;
	c.h = c.lines * c.dy;
	for (row = 0; row < c.lines; row++)
		if (tick_at(&v, &c, row))
			label = MAX(label, write_number(text, p, v));
	c.columns = MIN(MAX(p->width, label + 12), WIDTH_MAX) - label - 2;
	c.dx = p->utf8 ? 2 : 1;
	c.w = c.columns * c.dx;
	c.dot = mem_zalloc(c.w * c.h);
	draw(&c, p);
	add_canvas(b, &c, p, label);
	free(c.dot);
}
