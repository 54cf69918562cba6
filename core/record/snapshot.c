#include "core/record/snapshot.h"

#include "core/record/priv.h"
#include "core/record/snapshot_priv.h"

enum { KEY_TAIL = 1 + 4 + 4 };		/* behind the name */

bool
snapshot_name_is_sound(struct slice name)
{
	if (name.len == 0 || name.len > SNAPSHOT_NAME ||
	    utf8_check(name) != SIZE_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.p[i] <= ' ' || name.p[i] == 0x7f)
			return false;
	return true;
}

/* ---- keys and parts ---- */

void
snapshot_key(struct key *k, struct slice name, struct day day, uint32_t part)
{
	key_clear(k);
	key_bytes(k, name);
	key_u8(k, 0);
	key_i32(k, day.n);
	key_u32(k, part);
}

/* name lives as long as key. */
static bool
parse_key(struct slice *name, struct day *day, uint32_t *part,
    struct slice key)
{
	if (key.len < 1 + KEY_TAIL || key.p[key.len - KEY_TAIL] != 0)
		return false;
	*name = slice_sub(key, 0, key.len - KEY_TAIL);
	day->n = (int32_t)(be32_get(key.p + key.len - 8) ^
	    UINT32_C(0x80000000));
	*part = be32_get(key.p + key.len - 4);
	return snapshot_name_is_sound(*name) && day->n >= DAY_MIN.n &&
	    day->n <= DAY_MAX.n;
}

/* A part without its CRC. */
static bool
open_part(struct slice *bytes, struct slice key, struct slice val)
{
	uint32_t	crc;

	if (val.len < CRC_SIZE)
		return false;
	*bytes = slice_sub(val, 0, val.len - CRC_SIZE);
	crc = crc32c(crc32c(0, key.p, key.len), bytes->p, bytes->len);
	return crc == le32_get(val.p + bytes->len);
}

void
snapshot_encode_head(char to[SNAPSHOT_HEAD], const struct snapshot *s)
{
	to[0] = 1;
	le64_put(to + 1, (uint64_t)s->taken_us);
	le64_put(to + 9, s->entry);
	memcpy(to + 17, s->chain, SNAPSHOT_CHAIN);
	le32_put(to + 25, s->model);
	le64_put(to + 29, s->size);
}

bool
snapshot_decode_head(struct snapshot *s, struct slice bytes)
{
	if (bytes.len != SNAPSHOT_HEAD || bytes.p[0] != 1)
		return false;
	s->taken_us = (int64_t)le64_get(bytes.p + 1);
	s->entry = le64_get(bytes.p + 9);
	memcpy(s->chain, bytes.p + 17, SNAPSHOT_CHAIN);
	s->model = le32_get(bytes.p + 25);
	s->size = le64_get(bytes.p + 29);
	s->body = (struct slice){ NULL, 0 };
	return s->size <= SNAPSHOT_MAX;
}

/* How long the part of a body is; 0: there is none. */
static uint64_t
part_len(uint64_t size, uint32_t part)
{
	uint64_t	from = (uint64_t)(part - 1) * SNAPSHOT_PART;

	return from >= size ? 0 : MIN(size - from, (uint64_t)SNAPSHOT_PART);
}

static enum err_code
put_part(struct txn *txn, const struct snapshot *s, uint32_t part,
    struct slice bytes, struct err *err)
{
	struct key	key;
	char		*room;
	enum err_code	 rc;

	snapshot_key(&key, s->name, s->day, part);
	rc = txn_reserve(&room, txn, TABLE_SNAPSHOT, key_slice(&key),
	    bytes.len + CRC_SIZE, err);
	if (rc)
		return rc;
	memcpy(room, bytes.p, bytes.len);
	le32_put(room + bytes.len, crc32c(crc32c(0, key.p, key.len), bytes.p,
	    bytes.len));
	return ERR_OK;
}

enum err_code
snapshot_put(struct txn *txn, const struct snapshot *s, struct err *err)
{
	char		head[SNAPSHOT_HEAD];
	uint64_t	len;
	enum err_code	rc;

	snapshot_encode_head(head, s);
	rc = put_part(txn, s, 0, slice_make(head, sizeof(head)), err);
	for (uint32_t i = 1; rc == ERR_OK && (len = part_len(s->size, i)) > 0;
	    i++)
		rc = put_part(txn, s, i, slice_make(s->body.p +
		    (size_t)(i - 1) * SNAPSHOT_PART, (size_t)len), err);
	return rc;
}

enum err_code
snapshot_del(struct txn *txn, const struct snapshot *s, struct err *err)
{
	struct key	key;
	enum err_code	rc = ERR_OK;

	for (uint32_t i = 0; rc == ERR_OK && (i == 0 ||
	    part_len(s->size, i) > 0); i++) {
		snapshot_key(&key, s->name, s->day, i);
		rc = txn_del(txn, TABLE_SNAPSHOT, key_slice(&key), NULL, err);
	}
	return rc;
}

/* ---- reading ---- */

static enum err_code
damaged(const struct snapshot *s, struct err *err)
{
	char	day[DAY_TEXT];

	day_write(day, s->day);
	return err_set(err, ERR_STORE, "snapshot %.*s of %.*s is damaged",
	    SLICE_ARG(s->name), DAY_TEXT, day);
}

/* The bytes of one part; p NULL: it is not there. */
static enum err_code
read_part(struct slice *bytes, struct txn *txn, const struct snapshot *s,
    uint32_t part, struct err *err)
{
	struct key	key;
	struct slice	val;
	enum err_code	rc;

	snapshot_key(&key, s->name, s->day, part);
	rc = txn_find(&val, txn, TABLE_SNAPSHOT, key_slice(&key), err);
	if (rc)
		return rc;
	if (val.p == NULL)
		*bytes = val;
	else if (!open_part(bytes, key_slice(&key), val))
		return damaged(s, err);
	return ERR_OK;
}

enum err_code
snapshot_find_head(struct snapshot *s, bool *found, struct txn *txn,
    struct slice name, struct day day, struct err *err)
{
	struct slice	bytes;
	enum err_code	rc;

	*s = (struct snapshot){ .name = name, .day = day };
	*found = false;
	if (!snapshot_name_is_sound(name))
		return ERR_OK;
	rc = read_part(&bytes, txn, s, 0, err);
	if (rc || bytes.p == NULL)
		return rc;
	*found = true;
	return snapshot_decode_head(s, bytes) ? ERR_OK : damaged(s, err);
}

enum err_code
snapshot_find(struct snapshot *s, bool *found, struct txn *txn,
    struct slice name, struct day day, struct arena *arena, struct err *err)
{
	struct slice	bytes;
	char		*body;
	size_t		 at = 0;
	enum err_code	 rc;

	rc = snapshot_find_head(s, found, txn, slice_dup(arena, name), day,
	    err);
	if (rc || !*found)
		return rc;
	body = arena_alloc(arena, (size_t)s->size + 1);
	for (uint32_t i = 1; at < s->size; i++) {
		rc = read_part(&bytes, txn, s, i, err);
		if (rc)
			return rc;
		if (bytes.p == NULL || bytes.len != part_len(s->size, i))
			return damaged(s, err);
		memcpy(body + at, bytes.p, bytes.len);
		at += bytes.len;
	}
	s->body = slice_make(body, at);
	return ERR_OK;
}

enum err_code
snapshot_list(struct snapshots *all, struct txn *txn, struct slice prefix,
    struct arena *arena, struct err *err)
{
	struct cursor	*cur;
	struct slice	 key, val, name, bytes;
	struct key	 next;
	uint32_t	 part;
	bool		 more;
	enum err_code	 rc;

	rc = cursor_open(&cur, txn, TABLE_SNAPSHOT, err);
	if (rc)
		return rc;
	more = cursor_seek(cur, prefix, &key, &val);
	while (more && rc == ERR_OK && slice_starts(key, prefix)) {
		struct snapshot	*s = VEC_ADD(&all->list);

		if (!parse_key(&name, &s->day, &part, key)) {
			rc = err_set(err, ERR_STORE,
			    "a snapshot is damaged");
			break;
		}
		s->name = slice_dup(arena, name);
		if (part != 0 || !open_part(&bytes, key, val) ||
		    !snapshot_decode_head(s, bytes)) {
			rc = damaged(s, err);
			break;
		}
		/* Behind the parts of this one. */
		snapshot_key(&next, s->name, s->day, UINT32_MAX);
		more = cursor_seek(cur, key_slice(&next), &key, &val);
	}
	if (rc == ERR_OK)
		rc = cursor_status(cur, err);
	cursor_close(cur);
	return rc;
}

/* META "source" is core/exchange's note of an exact import (exact_priv.h). */
enum { NOTE_BYTES = 16 + JOURNAL_HASH };

enum err_code
snapshot_place(uint64_t *after, bool *is_own, struct txn *txn,
    const struct snapshot *s, struct err *err)
{
	static const uint8_t	none[SNAPSHOT_CHAIN];
	struct journal_entry	e = {0};
	struct slice		note;
	uint64_t		last;
	enum err_code		rc = journal_last(&last, txn, err);

	*after = 0;
	*is_own = false;
	if (rc == ERR_OK && s->entry > 0 && s->entry <= last)
		rc = journal_get(&e, txn, s->entry, err);
	if (rc)
		return rc;
	if (s->entry == 0 ? memcmp(s->chain, none, sizeof(none)) == 0 :
	    s->entry <= last && memcmp(s->chain, e.chain,
	    SNAPSHOT_CHAIN) == 0) {
		*after = s->entry;
		*is_own = true;
		return ERR_OK;
	}
	rc = txn_find(&note, txn, TABLE_META, SLICE("source"), err);
	if (rc == ERR_OK && note.len == NOTE_BYTES && le64_get(note.p + 8) ==
	    s->entry && memcmp(s->chain, note.p + 16, SNAPSHOT_CHAIN) == 0)
		*after = le64_get(note.p);
	return rc;
}

/* ---- checking ---- */

enum { ALONE = 0x8000 };	/* in the length of a bad group */

/* Keys of one name and day, as they go by. */
struct checking {
	struct txn	*txn;
	struct buf	 group;		/* the key without its part */
	struct snapshot	 s;
	uint32_t	 part;		/* that should come next */
	uint64_t	 have;		/* bytes of the body */
	const char	*fault;		/* the first, or NULL */
	struct buf	 bad;		/* (u16 length, key) of all in it */
	uint64_t	 n_keys;
	void		(*report)(void *, const char *);
	void		*arg;
};

static void
end_group(struct checking *c)
{
	struct buf	line = {0};
	char		day[DAY_TEXT];

	if (c->n_keys > 0 && c->fault == NULL && c->have != c->s.size)
		c->fault = ERR_N("a part of it is missing");
	if (c->fault == NULL)
		return;
	if (c->s.name.len == 0) {
		buf_addf(&line, "snapshot: %s", err_text(c->fault));
	} else {
		day_write(day, c->s.day);
		buf_addf(&line, err_text("snapshot %.*s of %.*s: %s"),
		    SLICE_ARG(c->s.name), DAY_TEXT, day, err_text(c->fault));
	}
	c->report(c->arg, buf_cstr(&line));
	buf_release(&line);
	/* A key that makes no sense goes alone. */
	le16_put(buf_reserve(&c->bad, 2), (uint16_t)(c->group.len |
	    (c->s.name.len == 0 ? ALONE : 0)));
	c->bad.len += 2;
	buf_add(&c->bad, buf_slice(&c->group));
}

static void
check_key(struct checking *c, struct slice key, struct slice val)
{
	struct slice	name = SLICE_EMPTY, bytes = SLICE_EMPTY;
	struct snapshot	head;
	struct day	day = { 0 };
	uint32_t	part = 0;
	bool		sound = parse_key(&name, &day, &part, key);
	struct slice	group = slice_sub(key, 0, sound ? key.len - 4 :
			    key.len);

	if (c->n_keys == 0 || !slice_eq(group, buf_slice(&c->group))) {
		end_group(c);
		buf_clear(&c->group);
		buf_add(&c->group, group);
		c->s = (struct snapshot){ .day = day, .name = sound ?
		    slice_make(c->group.p, name.len) : SLICE_EMPTY };
		c->part = 0;
		c->have = 0;
		c->fault = sound ? NULL :
		    ERR_N("a key that makes no sense");
	}
	c->n_keys++;
	if (c->fault != NULL)
		return;
	if (part != c->part || (part > 0 && part_len(c->s.size, part) == 0)) {
		c->fault = part == c->part ? ERR_N("a part too many") :
		    "a part of it is missing";
	} else if (!open_part(&bytes, key, val)) {
		c->fault = ERR_N("a part of it is damaged");
	} else if (part == 0) {
		head = c->s;
		if (!snapshot_decode_head(&head, bytes))
			c->fault = ERR_N("its head is damaged");
		else
			c->s.size = head.size;
	} else if (bytes.len != part_len(c->s.size, part)) {
		c->fault = ERR_N("a part of it has the wrong length");
	} else {
		c->have += bytes.len;
	}
	c->part++;
}

/* Everything under the keys of those that have a fault. */
static enum err_code
remove_group(struct txn *txn, struct slice group, struct err *err)
{
	struct cursor	*cur = NULL;
	struct slice	 key, val;
	char		 copy[KEY_MAX];
	size_t		 len;
	bool		 more = true;
	enum err_code	 rc = ERR_OK;

	while (rc == ERR_OK && more) {
		rc = cursor_open(&cur, txn, TABLE_SNAPSHOT, err);
		if (rc)
			return rc;
		more = cursor_seek(cur, group, &key, &val) &&
		    slice_starts(key, group);
		len = more ? key.len : 0;
		memcpy(copy, more ? key.p : "", len);
		rc = cursor_status(cur, err);
		cursor_close(cur);
		if (rc == ERR_OK && more)
			rc = txn_del(txn, TABLE_SNAPSHOT, slice_make(copy,
			    len), NULL, err);
	}
	return rc;
}

static enum err_code
remove_bad(struct checking *c, struct err *err)
{
	struct slice	rest = buf_slice(&c->bad), group;
	enum err_code	rc = ERR_OK;

	while (rc == ERR_OK && rest.len >= 2) {
		size_t	len = le16_get(rest.p) & ~(size_t)ALONE;
		bool	alone = (le16_get(rest.p) & ALONE) != 0;

		group = slice_sub(rest, 2, 2 + len);
		rest = slice_sub(rest, 2 + len, rest.len);
		rc = alone ? txn_del(c->txn, TABLE_SNAPSHOT, group, NULL,
		    err) : remove_group(c->txn, group, err);
	}
	return rc;
}

enum err_code
snapshot_check(struct txn *txn, bool mend,
    void (*report)(void *arg, const char *line), void *arg, struct err *err)
{
	struct checking	 c = { .txn = txn, .report = report, .arg = arg };
	struct cursor	*cur;
	struct slice	 key, val;
	bool		 more;
	enum err_code	 rc;

	rc = cursor_open(&cur, txn, TABLE_SNAPSHOT, err);
	if (rc)
		return rc;
	for (more = cursor_seek(cur, SLICE_EMPTY, &key, &val); more;
	    more = cursor_next(cur, &key, &val))
		check_key(&c, key, val);
	end_group(&c);
	rc = cursor_status(cur, err);
	cursor_close(cur);
	if (rc == ERR_OK && mend)
		rc = remove_bad(&c, err);
	buf_release(&c.group);
	buf_release(&c.bad);
	return rc;
}
