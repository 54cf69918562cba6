#include "core/out/priv.h"

#include "core/base/base.h"
#include "core/types/text.h"

bool
cell_is_missing(const struct cell *c)
{
	return c->kind == TYPE_NONE || (c->kind == CELL_LIST && c->len == 0);
}

bool
column_is_right(const struct out_column *c)
{
	if (c->flags & (OUT_LEFT | OUT_MANY))
		return false;
	return (c->flags & OUT_RIGHT) || type_is_number(c->type);
}

static void
add_instant(struct buf *b, const struct out *o, struct instant t)
{
	const struct zone	*zone = o->o.zone;
	char			*p = buf_reserve(b, INSTANT_TEXT);

	b->len += instant_write(p, zone == NULL ? zone_utc() : zone, t);
	b->p[b->len] = '\0';
}

static void
add_duration(struct buf *b, int64_t us)
{
	struct value	v = { .type = TYPE_DURATION, .i = us };

	value_write(b, &v, NULL);
}

/* Elements parted by ';', one inside an element written as "\;". */
static void
add_list(struct buf *b, const struct out *o, const struct rows *r,
    const struct cell *c)
{
	struct buf	one = {0};
	size_t		i, k;

	for (i = 0; i < c->len; i++) {
		if (i > 0)
			buf_addc(b, ';');
		buf_clear(&one);
		cell_add(&one, o, r, &r->item.p[c->u.off + i]);
		for (k = 0; k < one.len; k++) {
			if (one.p[k] == ';' || one.p[k] == '\\')
				buf_addc(b, '\\');
			buf_addc(b, one.p[k]);
		}
	}
	buf_release(&one);
}

void
cell_add(struct buf *b, const struct out *o, const struct rows *r,
    const struct cell *c)
{
	char	t[DECIMAL_TEXT + F64_TEXT];

	if (c->has_text) {
		buf_add(b, cell_text(r, c));
		return;
	}
	switch (c->kind) {
	case TYPE_NONE:
		break;
	case TYPE_DECIMAL:
	case TYPE_MONEY:
		buf_addmem(b, t, decimal_write(t, c->v.i, c->digits));
		break;
	case TYPE_BOOL:
		buf_adds(b, c->v.i ? "true" : "false");
		break;
	case TYPE_DATE:
		buf_addmem(b, t,
		    day_write(t, (struct day){ (int32_t)c->v.i }));
		break;
	case TYPE_TIME:
		add_instant(b, o, (struct instant){ c->v.i });
		break;
	case TYPE_DURATION:
		add_duration(b, c->v.i);
		break;
	case TYPE_PERCENT:
		buf_addmem(b, t, percent_write(t, c->v.i));
		break;
	case CELL_F64:
		buf_addmem(b, t, f64_write(t, c->v.f));
		break;
	case CELL_LIST:
		add_list(b, o, r, c);
		break;
	default:
		buf_add_i64(b, c->v.i);
		break;
	}
}

/* People read minutes, and the zone is the store's. */
static void
add_instant_shown(struct buf *b, const struct out *o, struct instant t)
{
	size_t	at = b->len;

	add_instant(b, o, t);
	if (b->len - at > 16) {
		b->p[at + 10] = ' ';
		buf_cut(b, at + 16);
	}
}

/* As many places in every row, so that the points stand in a line. */
static void
add_percent_shown(struct buf *b, const struct cell *c)
{
	char	t[DECIMAL_TEXT];
	int64_t	v;

	if (!decimal_rescale(&v, c->v.i, 4, c->digits))
		v = 0;
	buf_addmem(b, t, decimal_write(t, v, c->digits));
	buf_addc(b, '%');
}

void
cell_add_shown(struct buf *b, const struct out *o, const struct rows *r,
    const struct cell *c)
{
	size_t	i, at = b->len;

	if (c->kind == CELL_LIST) {
		for (i = 0; i < c->len; i++) {
			if (i > 0)
				buf_adds(b, ", ");
			cell_add_shown(b, o, r, &r->item.p[c->u.off + i]);
		}
		return;
	}
	if (c->kind == TYPE_TIME && !c->has_text) {
		add_instant_shown(b, o, (struct instant){ c->v.i });
		return;
	}
	if (c->kind == TYPE_PERCENT && !c->has_text && c->digits > 0 &&
	    c->digits < 4) {
		add_percent_shown(b, c);
		return;
	}
	cell_add(b, o, r, c);
	if (!c->has_text)
		return;
	for (i = at; i < b->len; i++)
		if (b->p[i] == '\n' || b->p[i] == '\t' || b->p[i] == '\r')
			b->p[i] = ' ';
}

const char *
column_label(const struct out *o, const struct out_column *c)
{
	const char	*en = c->label != NULL ? c->label : c->name;
	const char	*s = NULL;

	if (o->o.translate != NULL)
		s = o->o.translate(en);
	return s != NULL ? s : en;
}

struct slice
cell_shown(struct out *o, const struct rows *r, const struct cell *c)
{
	struct buf	raw = {0};

	buf_clear(&o->scratch);
	if (c->has_text || c->kind == CELL_LIST) {
		cell_add_shown(&raw, o, r, c);
		text_add_printable(&o->scratch, buf_slice(&raw), false);
		buf_release(&raw);
	} else
		cell_add_shown(&o->scratch, o, r, c);
	return buf_slice(&o->scratch);
}
