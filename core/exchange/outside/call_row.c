#include "core/exchange/outside/call_row.h"

#include "core/base/varint.h"

static void
put_text(struct buf *b, struct slice s)
{
	varint_add(b, s.len);
	buf_add(b, s);
}

static void
put_end(struct buf *b, const struct call_end *end)
{
	varint_add(b, end->kind);
	put_text(b, end->text);
}

void
call_row_encode(struct buf *b, const struct call_row *row,
    struct slice moment)
{
	const struct call	*c = &row->call;

	varint_add(b, row->line);
	varint_add(b, row->why != NULL);
	if (row->why != NULL) {
		buf_add(b, slice_make((const char *)row->why,
		    sizeof(*row->why)));
		return;
	}
	put_text(b, moment);
	put_text(b, c->id);
	varint_add_i64(b, c->seconds);
	varint_add(b, c->direction);
	put_end(b, &c->from);
	put_end(b, &c->to);
	put_end(b, &c->number);
	put_text(b, c->name);
	put_text(b, c->colleague);
	varint_add(b, c->is_unanswered);
}

static uint64_t
take_number(struct slice *s)
{
	uint64_t	n = 0;

	(void)varint_get(&n, s);
	return n;
}

static struct slice
take_text(struct slice *s)
{
	size_t		len = (size_t)take_number(s);
	struct slice	text = slice_sub(*s, 0, len);

	*s = slice_sub(*s, len, s->len);
	return text;
}

static struct call_end
take_end(struct slice *s)
{
	enum call_end_kind	kind = (enum call_end_kind)take_number(s);

	return (struct call_end){ kind, take_text(s) };
}

void
call_row_decode(struct call_row *row, struct slice *moment,
    struct slice bytes, struct arena *arena)
{
	struct call	*c = &row->call;
	struct err	*why;

	*row = (struct call_row){ .line = take_number(&bytes) };
	*moment = SLICE_EMPTY;
	if (take_number(&bytes) != 0) {
		why = ARENA_NEW(arena, struct err);
		memcpy(why, bytes.p, sizeof(*why));
		row->why = why;
		return;
	}
	*moment = take_text(&bytes);
	c->id = take_text(&bytes);
	(void)varint_get_i64(&c->seconds, &bytes);
	c->direction = (enum call_direction)take_number(&bytes);
	c->from = take_end(&bytes);
	c->to = take_end(&bytes);
	c->number = take_end(&bytes);
	c->name = take_text(&bytes);
	c->colleague = take_text(&bytes);
	c->is_unanswered = take_number(&bytes) != 0;
}
