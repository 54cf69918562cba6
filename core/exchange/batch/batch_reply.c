/*
 * The answers of a batch.  They wait, beside the plan, until it was applied:
 * each is kept as its line, but for the handle of a row, whose number is
 * known only when all rows are in (they are numbered in the order of days).
 */
#include "core/exchange/batch/batch_priv.h"

/* What stands before the text of a reply. */
struct head { uint32_t len; uint16_t rows; uint64_t row; };

void
batch_note_new_row(struct batch *b, struct reply *r, const struct draft *d)
{
	const struct field	*date = entity_role(d->entity, ROLE_DATE);
	struct new_rows		*rows = NULL;
	struct value		 v = {0};

	if (date != NULL)
		v = draft_value(d, date);
	for (size_t i = 0; i < b->rows.n && rows == NULL; i++)
		if (b->rows.p[i].sale == d->entity)
			rows = &b->rows.p[i];
	if (rows == NULL) {
		rows = VEC_ADD(&b->rows);
		rows->sale = d->entity;
	}
	r->row = rows->day.n;
	*VEC_ADD(&rows->day) = (int32_t)v.i;
}

static uint16_t
rows_of(const struct batch *b, const struct entity *sale)
{
	for (size_t i = 0; i < b->rows.n; i++)
		if (b->rows.p[i].sale == sale)
			return (uint16_t)(i + 1);
	return 0;
}

static void
add_error(struct buf *out, const struct err *err)
{
	buf_addf(out, ",\"status\":%d,\"error\":",
	    err_exit_status(err->code));
	json_add_string(out, slice_of(err->msg));
	if (err->hint[0] != '\0') {
		buf_adds(out, ",\"hint\":");
		json_add_string(out, slice_of(err->hint));
	}
}

enum err_code
batch_reply(struct batch *b, struct slice op, const struct reply *r,
    const struct err *refused, struct err *err)
{
	struct head	head = {0};
	struct buf	out = {0};
	uint64_t	at;
	enum err_code	rc;

	buf_addf(&out, "{\"line\":%llu,\"op\":",
	    (unsigned long long)b->line);
	json_add_string(&out, op);
	if (refused != NULL) {
		add_error(&out, refused);
	} else if (r->entity != NULL && r->number == 0) {
		head.rows = rows_of(b, r->entity);
		head.row = r->row;
	} else if (r->entity != NULL) {
		buf_addf(&out, ",\"handle\":\"%.*s%llu\"",
		    SLICE_ARG(r->entity->prefix),
		    (unsigned long long)r->number);
		if (r->revision != 0)
			buf_addf(&out, ",\"rev\":%u", r->revision);
		if (r->unchanged)
			buf_adds(&out, ",\"unchanged\":true");
	}
	if (r->as.len > 0) {
		buf_adds(&out, ",\"as\":");
		json_add_string(&out, r->as);
	}
	head.len = (uint32_t)out.len;
	rc = spool_add(b->replies, &at, slice_make(&head, sizeof(head)),
	    buf_slice(&out), SLICE_EMPTY, err);
	buf_release(&out);
	return rc;
}

struct placed { int32_t day; uint32_t i; };

static int
by_day(const void *a, const void *b)
{
	const struct placed	*x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return x->i < y->i ? -1 : x->i > y->i;
}

/* As a load numbers its rows: by day, those of one day as they came. */
static void
number_rows(struct batch *b, struct new_rows *rows)
{
	uint64_t	 first = edit_first_seq(b->edit, rows->sale);
	size_t		 n = rows->day.n;
	struct placed	*p = mem_realloc_array(NULL, n, sizeof(*p));

	for (size_t i = 0; i < n; i++)
		p[i] = (struct placed){ rows->day.p[i], (uint32_t)i };
	qsort(p, n, sizeof(*p), by_day);
	rows->number = mem_realloc_array(NULL, n, sizeof(*rows->number));
	for (size_t i = 0; i < n; i++)
		rows->number[p[i].i] = first + i;
	free(p);
}

static void
finish_line(struct buf *out, const struct batch *b, const struct head *head)
{
	const struct new_rows	*rows;

	if (head->rows > 0) {
		rows = &b->rows.p[head->rows - 1];
		buf_addf(out, ",\"handle\":\"%.*s%llu\"",
		    SLICE_ARG(rows->sale->prefix),
		    (unsigned long long)rows->number[head->row]);
	}
	buf_adds(out, "}\n");
}

enum err_code
batch_write_replies(struct batch *b, plan_sink *sink, void *arg,
    struct err *err)
{
	enum { CHUNK = 64 * 1024 };
	struct head	head;
	struct buf	piece = {0}, out = {0};
	uint64_t	at = 0;
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; i < b->rows.n; i++)
		number_rows(b, &b->rows.p[i]);
	while (rc == ERR_OK && at < spool_len(b->replies)) {
		rc = spool_read(b->replies, &piece, at, sizeof(head), err);
		if (rc)
			break;
		memcpy(&head, piece.p, sizeof(head));
		at += sizeof(head);
		rc = spool_read(b->replies, &piece, at, head.len, err);
		if (rc)
			break;
		at += head.len;
		buf_add(&out, buf_slice(&piece));
		finish_line(&out, b, &head);
		if (out.len >= CHUNK) {
			rc = sink(arg, buf_slice(&out), err);
			buf_clear(&out);
		}
	}
	if (rc == ERR_OK && out.len > 0)
		rc = sink(arg, buf_slice(&out), err);
	buf_release(&piece);
	buf_release(&out);
	return rc;
}
