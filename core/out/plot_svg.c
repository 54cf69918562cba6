/* Plots as SVG, for pages. */
#include "core/out/plot.h"

#include <math.h>

#include "core/out/priv.h"

enum {
	WIDTH = 760, HEIGHT = 240,
	LEFT = 70, RIGHT = 10, TOP = 26, BOTTOM = 28
};

/* Where values lie on the picture. */
struct frame { double lo, hi, step; size_t n; };

static void
take(struct frame *f, double v)
{
	if (!isfinite(v))
		return;
	f->lo = MIN(f->lo, v);
	f->hi = MAX(f->hi, v);
}

static double
at_x(const struct frame *f, size_t i)
{
	return LEFT + (double)i * (WIDTH - LEFT - RIGHT) /
	    (double)MAX(f->n - 1, 1);
}

static double
at_y(const struct frame *f, double v)
{
	return TOP + (f->hi - v) / (f->hi - f->lo) * (HEIGHT - TOP - BOTTOM);
}

/* A line through y[from..until), broken where there are gaps. */
static void
add_line(struct buf *b, const struct frame *f, const double *y, size_t from,
    size_t until, const char *style)
{
	bool	down = false;
	size_t	i;

	buf_addf(b, "<path fill=\"none\" %s d=\"", style);
	for (i = from; i < until; i++) {
		if (!isfinite(y[i])) {
			down = false;
			continue;
		}
		buf_addf(b, "%c%.1f %.1f", down ? 'L' : 'M', at_x(f, i),
		    at_y(f, y[i]));
		down = true;
	}
	buf_adds(b, "\"/>\n");
}

static void
add_band(struct buf *b, const struct frame *f, const struct plot *p)
{
	size_t	i, n = p->n - p->n_history;

	buf_adds(b, "<path fill=\"#cfe0f5\" d=\"");
	for (i = 0; i < n; i++)
		buf_addf(b, "%c%.1f %.1f", i ? 'L' : 'M',
		    at_x(f, p->n_history + i), at_y(f, p->hi[i]));
	for (i = n; i-- > 0; )
		buf_addf(b, "L%.1f %.1f", at_x(f, p->n_history + i),
		    at_y(f, p->lo[i]));
	buf_adds(b, "Z\"/>\n");
}

static void
add_text(struct buf *b, double x, double y, const char *anchor,
    struct slice text)
{
	buf_addf(b, "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"%s\">", x, y,
	    anchor);
	xml_add(b, text);
	buf_adds(b, "</text>\n");
}

/* No longer than there is room for beside the axis. */
static struct slice
label(char text[static 32], double v, double step, bool percent)
{
	double	unit = percent ? 100 : 1;
	int	n;

	if (fabs(v * unit) < 1e10)
		n = snprintf(text, 32, "%.*f%s", step * unit < 1 ? 2 :
		    step * unit < 5 ? 1 : 0, v * unit, percent ? "%" : "");
	else
		n = snprintf(text, 32, "%.4g%s", v * unit,
		    percent ? "%" : "");
	return slice_make(text, (size_t)MIN(MAX(n, 0), 31));
}

static void
add_axes(struct buf *b, const struct frame *f, const struct plot *p)
{
	char	text[32];
	long	i, ticks = lround((f->hi - f->lo) / f->step);

	if (p->title != NULL)
		add_text(b, LEFT, 14, "start", slice_of(p->title));
	for (i = 0; i <= ticks; i++) {
		double	v = f->lo + (double)i * f->step;

		buf_addf(b, "<path stroke=\"#dde5ec\" d=\"M%d %.1fH%d\"/>\n",
		    LEFT, at_y(f, v), WIDTH - RIGHT);
		if (fabs(v) < f->step / 1e6)
			v = 0;
		add_text(b, LEFT - 8, at_y(f, v) + 4, "end",
		    label(text, v, f->step, p->percent));
	}
	if (p->from != NULL)
		add_text(b, LEFT, HEIGHT - 8, "start", slice_of(p->from));
	if (p->until != NULL)
		add_text(b, WIDTH - RIGHT, HEIGHT - 8, "end",
		    slice_of(p->until));
}

void
plot_write_svg(struct buf *b, const struct plot *p)
{
	struct frame	f = { INFINITY, -INFINITY, 1, p->n };
	size_t		i, ahead = p->n - p->n_history;
	bool		band = ahead > 0 && p->lo != NULL && p->hi != NULL;

	for (i = 0; i < p->n; i++)
		take(&f, p->y[i]);
	for (i = 0; band && i < ahead; i++) {
		take(&f, p->lo[i]);
		take(&f, p->hi[i]);
	}
	if (!(f.lo <= f.hi) || !isfinite(f.hi - f.lo))
		return;
	if (f.lo > 0 && (p->percent || f.lo < f.hi / 2))
		f.lo = 0;
	/* Some room; of large numbers neighbours are one number. */
	if (!(f.hi - f.lo > fabs(f.hi) * 1e-9))
		f.hi = f.lo + MAX(1, fabs(f.lo) / 10);
	f.step = plot_round(&f.lo, &f.hi);
	buf_addf(b, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
	    "viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
	    "font-family=\"sans-serif\" font-size=\"12\" fill=\"#123\">\n",
	    WIDTH, HEIGHT, WIDTH, HEIGHT);
	add_axes(b, &f, p);
	if (band)
		add_band(b, &f, p);
	add_line(b, &f, p->y, 0, p->n_history,
	    "stroke=\"#345\" stroke-width=\"1.5\"");
	add_line(b, &f, p->y, p->n_history > 0 ? p->n_history - 1 : 0, p->n,
	    "stroke=\"#1f6fd0\" stroke-width=\"2\"");
	buf_adds(b, "</svg>\n");
}

bool
out_draws(const struct out *o, int wanted)
{
	if (!out_is_for_people(o) || wanted == 0)
		return false;
	return wanted == 1 || o->o.terminal || o->o.format == OUT_HTML;
}

void
out_plot(struct out *o, const struct plot *plot)
{
	struct plot	p = *plot;
	struct buf	b = {0};

	if (o->o.quiet || !out_is_for_people(o))
		return;
	if (o->o.format == OUT_HTML) {
		plot_write_svg(&b, &p);
		html_svg(o, buf_slice(&b));
	} else {
		p.width = o->o.width ? MIN(o->o.width, (size_t)100) : 80;
		p.height = p.height > 0 ? p.height : 12;
		p.utf8 = o->o.utf8;
		buf_adds(&b, o->o.format == OUT_MD ? "```\n" : "");
		plot_write(&b, &p);
		buf_adds(&b, o->o.format == OUT_MD ? "```\n" : "");
		out_prose_slice(o, buf_slice(&b));
	}
	buf_release(&b);
}

void
out_plot_svg(struct out *o, const struct plot *plot)
{
	static const double	zero = 0;
	struct plot		frame = *plot;
	struct buf		b = {0};

	plot_write_svg(&b, plot);
	if (b.len == 0) {	/* a picture of nothing is one, too */
		frame.y = &zero;
		frame.n = frame.n_history = 1;
		plot_write_svg(&b, &frame);
	}
	out_raw(o, buf_slice(&b));
	buf_release(&b);
}
