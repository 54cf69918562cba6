/*
 * The widths of a table's columns.  What is wider than the terminal gives way
 * in this order: headings go over several lines, what asks for it is cut, then
 * texts are, then the long words of headings are broken, columns stand closer,
 * texts are cut shorter, columns that can be spared go, and what is left of
 * the texts is cut to a stump.  Half a number or date looks like another one:
 * those stay whole, and the line gets longer than the terminal is wide.
 */
#include "core/out/priv.h"

#include "core/base/base.h"
#include "core/types/text.h"

enum {
	GAP = 2,		/* blanks between columns */
	ROOMY = 24,		/* what asks to be cut is, to this */
	READABLE = 16,		/* any text is cut to this first */
	SHORT = 10,		/* then to this, before a column goes */
	NARROW = 8		/* and not below this */
};

enum step {
	STEP_WRAP, STEP_MARKED, STEP_TEXT, STEP_BREAK, STEP_CLOSE, STEP_SHORT,
	STEP_LAST
};

/* What a column needs; all in columns of the terminal. */
struct need {
	bool	text, marked, id;
	size_t	value;		/* the widest value */
	size_t	head;		/* the heading in one line */
	size_t	word;		/* the heading, broken at blanks and dots */
	size_t	piece;		/* its long words broken in two as well */
};

static bool
is_text(const struct out_column *c)
{
	if (c->flags & OUT_WHOLE)
		return false;
	return (c->flags & OUT_CUT) != 0 || type_is_text(c->type) ||
	    c->type == TYPE_ENUM;
}

static struct need
need_of(struct out *o, size_t at)
{
	const struct out_column	*c = &o->column[o->pick.p[at]];
	struct slice		 head = slice_of(column_label(o, c));
	struct need		 need = {0};
	size_t			 k, w;
	bool			 gives;

	gives = o->o.terminal || (c->flags & OUT_WRAP) != 0;
	need.text = gives && is_text(c);
	need.marked = gives && (c->flags & OUT_CUT) != 0;
	need.id = (c->flags & OUT_ID) != 0;
	need.value = 1;
	for (k = 0; k < o->fit.n; k++) {
		w = text_width(cell_shown(o, &o->fit,
		    &o->fit.cell.p[k * o->n + o->pick.p[at]]));
		need.value = MAX(need.value, w);
	}
	need.head = need.word = need.piece = 1;
	if (o->o.header != 0) {
		need.head = text_width(head);
		need.word = heading_width(head, false);
		need.piece = heading_width(head, true);
	}
	return need;
}

/* What the column keeps in this step. */
static size_t
floor_of(const struct need *c, enum step step)
{
	bool	cut = c->marked || (c->text && !c->id);

	switch (step) {
	case STEP_MARKED:
		if (c->marked)
			return ROOMY;
		break;
	case STEP_TEXT:
		if (cut)
			return READABLE;
		break;
	case STEP_BREAK:
	case STEP_CLOSE:
		return cut ? READABLE : MAX(c->value, c->piece);
	case STEP_SHORT:
		return cut ? SHORT : MAX(c->value, c->piece);
	case STEP_LAST:
		return cut ? NARROW : MAX(c->value, c->piece);
	case STEP_WRAP:
		break;
	}
	return MAX(c->value, c->word);
}

/*
 * Take the room from the widest columns, one blank at a time, no further than
 * the last step allows; how wide the table is then.
 */
static size_t
narrow(struct out *o, const struct need *need, enum step last)
{
	size_t		i, at, total = o->indent;
	enum step	step = STEP_WRAP;

	o->gap = GAP;
	for (i = 0; i < o->pick.n; i++) {
		o->width.p[i] = MAX(need[i].value, need[i].head);
		total += o->width.p[i] + (i > 0 ? o->gap : 0);
	}
	if (o->has_more)
		total += o->gap + 1;
	while (total > o->o.width && step <= last) {
		at = SIZE_MAX;
		for (i = 0; i < o->pick.n; i++)
			if (o->width.p[i] > floor_of(&need[i], step) &&
			    (at == SIZE_MAX || o->width.p[i] > o->width.p[at]))
				at = i;
		if (at == SIZE_MAX) {
			if (++step == STEP_CLOSE) {
				total -= o->pick.n - 1 + o->has_more;
				o->gap = 1;
			}
			continue;
		}
		o->width.p[at]--;
		total--;
	}
	return total;
}

/* The last column that can be spared goes; false: there is none. */
static bool
spare(struct out *o, struct need *need)
{
	size_t		i, at = SIZE_MAX, n = 1;
	unsigned	flags = 0;

	if (o->o.fields != NULL || !o->o.terminal)
		return false;
	for (i = 0; i < o->pick.n; i++)
		if (o->column[o->pick.p[i]].flags & OUT_SPARE) {
			at = i;
			flags = o->column[o->pick.p[i]].flags;
		}
	if (at != SIZE_MAX && at > 0 && (flags & OUT_PAIR)) {
		at--;
		n++;
	}
	if (at == SIZE_MAX || o->pick.n <= n)
		return false;
	for (i = at + n; i < o->pick.n; i++) {
		o->pick.p[i - n] = o->pick.p[i];
		need[i - n] = need[i];
	}
	o->pick.n -= n;
	o->has_more = true;	/* a mark at the end of the heading says so */
	return true;
}

static void
fit(struct out *o, struct need *need)
{
	while (narrow(o, need, STEP_SHORT) > o->o.width)
		if (!spare(o, need)) {
			narrow(o, need, STEP_LAST);
			return;
		}
}

/* A sheet is read on paper, too: there it wraps, but nothing is cut. */
bool
is_fitted(const struct out *o)
{
	return o->o.width > 0 && (o->o.terminal || (o->in_doc &&
	    o->o.format == OUT_TABLE));
}

void
fit_widths(struct out *o)
{
	VEC(struct need)	need = {0};
	size_t			i;

	VEC_CLEAR(&o->width);
	o->gap = GAP;
	o->has_more = false;
	for (i = 0; i < o->pick.n; i++) {
		*VEC_ADD(&need) = need_of(o, i);
		*VEC_ADD(&o->width) = MAX(need.p[i].value, need.p[i].head);
	}
	if (is_fitted(o))
		fit(o, need.p);
	VEC_RELEASE(&need);
}
