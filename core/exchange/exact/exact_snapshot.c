/*
 * The snapshots of an exact export: a line for each, and one for each part of
 * its body.
 */
#include "core/exchange/exact/exact_priv.h"

void
exact_snapshot_head(struct buf *b, const struct snapshot *s)
{
	char	day[DAY_TEXT];

	day_write(day, s->day);
	buf_adds(b, "{\"export\":\"snapshot\",\"name\":");
	json_add_string(b, s->name);
	buf_addf(b, ",\"day\":\"%.*s\",\"taken\":%lld,\"entry\":%llu,"
	    "\"chain\":\"", DAY_TEXT, day, (long long)s->taken_us,
	    (unsigned long long)s->entry);
	hex_add(b, slice_make((const char *)s->chain, SNAPSHOT_CHAIN));
	buf_addf(b, "\",\"model\":%u,\"bytes\":%llu}\n", s->model,
	    (unsigned long long)s->size);
}

void
exact_snapshot_part(struct buf *b, const struct snapshot *s, size_t from)
{
	buf_adds(b, "{\"export\":\"part\",\"bytes\":\"");
	hex_add(b, slice_sub(s->body, from, from + SNAPSHOT_PART));
	buf_adds(b, "\"}\n");
}

/* ---- and back ---- */

static bool
number_in(int64_t *n, const struct json *v, const char *key, int64_t from,
    int64_t until)
{
	return i64_parse(n, json_text(json_find(v, key))) && *n >= from &&
	    *n < until;
}

static enum err_code
end_snapshot(struct exact *x, struct err *err)
{
	struct exact_snapshot	*p = &x->snapshot;

	if (p->body.len < p->s.size)
		return ERR_OK;
	p->s.body = buf_slice(&p->body);
	p->is_open = false;
	return plan_add_snapshot(x->plan, &p->s, true, err);
}

enum err_code
exact_add_snapshot(struct exact *x, const struct json *v, struct err *err)
{
	struct exact_snapshot	*p = &x->snapshot;
	struct slice		 chain;
	int64_t			 taken, entry, model, size;
	enum err_code		 rc;

	rc = exact_end_snapshot(x, err);
	if (rc)
		return rc;
	p->s = (struct snapshot){ .name = slice_dup(x->arena,
	    json_text(json_find(v, "name"))) };
	buf_clear(&p->body);
	if (!snapshot_name_is_sound(p->s.name) || !day_parse_iso(&p->s.day,
	    json_text(json_find(v, "day"))) ||
	    !number_in(&taken, v, "taken", INT64_MIN, INT64_MAX) ||
	    !number_in(&entry, v, "entry", 0, INT64_MAX) ||
	    !number_in(&model, v, "model", 0, INT64_C(1) << 32) ||
	    !number_in(&size, v, "bytes", 0, INT64_C(1) << 30) ||
	    !hex_parse(&chain, x->scratch, json_text(json_find(v, "chain"))) ||
	    chain.len != SNAPSHOT_CHAIN)
		return err_set(err, ERR_DATA, "the head of a snapshot is "
		    "wrong");
	p->s.taken_us = taken;
	p->s.entry = (uint64_t)entry;
	p->s.model = (uint32_t)model;
	p->s.size = (uint64_t)size;
	memcpy(p->s.chain, chain.p, SNAPSHOT_CHAIN);
	p->is_open = true;
	return end_snapshot(x, err);
}

enum err_code
exact_add_part(struct exact *x, const struct json *v, struct err *err)
{
	struct exact_snapshot	*p = &x->snapshot;
	struct slice		 bytes;

	if (!p->is_open)
		return err_set(err, ERR_DATA, "a part of no snapshot");
	if (!hex_parse(&bytes, x->scratch, json_text(json_find(v, "bytes"))) ||
	    bytes.len == 0 || bytes.len > p->s.size - p->body.len)
		return err_set(err, ERR_DATA, "a part of a snapshot is wrong");
	buf_add(&p->body, bytes);
	return end_snapshot(x, err);
}

enum err_code
exact_end_snapshot(struct exact *x, struct err *err)
{
	return !x->snapshot.is_open ? ERR_OK : err_set(err, ERR_DATA,
	    "a snapshot is cut off before this line");
}
