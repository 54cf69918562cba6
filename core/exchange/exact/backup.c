#include "core/exchange/exact/backup.h"

#include <zstd.h>

#include "core/base/banned.h"
#include "core/exchange/json.h"

enum {
	LEVEL = 3,
	ITEM_E = 7, ITEM_TEXT = 5, ITEM_Z = 9,	/* what an item begins with */
	TEXT_MAX = 4 << 20,
	VALUE_MAX = 256 << 20,
	IN_HAND = 1 << 20	/* entries are packed in portions of this */
};

/* ---- items ---- */

int
backup_decode(struct backup_item *item, struct slice *rest)
{
	const uint8_t	*p = (const uint8_t *)rest->p;
	size_t		 n = rest->len, head, key, value = 0;

	if (n == 0)
		return 1;
	item->what = rest->p[0];
	switch (item->what) {
	case 'I': case 'C': head = ITEM_TEXT; break;
	case 'T': head = 2; break;
	case 'E': head = ITEM_E; break;
	case 'Z': head = ITEM_Z; break;
	default: return -1;
	}
	if (n < head)
		return 1;
	if (item->what == 'Z') {
		item->entries = le64_get(p + 1);
		*rest = slice_sub(*rest, head, n);
		return 0;
	}
	if (item->what == 'E') {
		key = le16_get(p + 1);
		value = le32_get(p + 3);
	} else
		key = item->what == 'T' ? p[1] : le32_get(p + 1);
	if ((item->what != 'E' && key > TEXT_MAX) || value > VALUE_MAX)
		return -1;
	if (n - head < key || n - head - key < value)
		return 1;
	item->key = slice_sub(*rest, head, head + key);
	item->value = slice_sub(*rest, head + key, head + key + value);
	*rest = slice_sub(*rest, head + key + value, n);
	return 0;
}

static void
add_text(struct buf *b, char what, struct slice text)
{
	char	len[4];

	le32_put(len, (uint32_t)text.len);
	buf_addc(b, what);
	buf_addmem(b, len, what == 'T' ? 1 : sizeof(len));
	buf_add(b, text);
}

static void
add_entry(struct buf *b, struct slice key, struct slice value)
{
	char	head[ITEM_E] = { 'E' };

	le16_put(head + 1, (uint16_t)key.len);
	le32_put(head + 3, (uint32_t)value.len);
	buf_addmem(b, head, sizeof(head));
	buf_add(b, key);
	buf_add(b, value);
}

/* ---- writing ---- */

struct writer {
	struct seal_writer	*seal;
	ZSTD_CCtx		*zstd;
	char			*out;
	size_t			 out_size;
	struct buf		 in;
};

static enum err_code
pack(struct writer *w, ZSTD_EndDirective end, struct err *err)
{
	ZSTD_inBuffer	in = { buf_cstr(&w->in), w->in.len, 0 };
	ZSTD_outBuffer	out;
	size_t		left;

	do {
		out = (ZSTD_outBuffer){ w->out, w->out_size, 0 };
		left = ZSTD_compressStream2(w->zstd, &out, &in, end);
		if (ZSTD_isError(left))
			return err_set(err, ERR_SYSTEM, "cannot compress: %s",
			    ZSTD_getErrorName(left));
		seal_write(w->seal, slice_make(w->out, out.pos));
	} while (end == ZSTD_e_end ? left > 0 : in.pos < in.size);
	buf_clear(&w->in);
	return ERR_OK;
}

static void
add_member(struct buf *b, const char *name, struct slice text)
{
	buf_addf(b, ",\"%s\":", name);
	json_add_string(b, text);
}

static void
add_info(struct buf *b, const struct backup_info *i)
{
	struct buf	text = {0};

	buf_addf(&text, "{\"entry\":%llu,\"records\":%llu,\"sales\":%llu,"
	    "\"entries\":%llu", (unsigned long long)i->entry,
	    (unsigned long long)i->records, (unsigned long long)i->sales,
	    (unsigned long long)i->entries);
	add_member(&text, "made", i->made);
	add_member(&text, "crm", i->version);
	add_member(&text, "name", i->name);
	add_member(&text, "head", i->head);
	buf_addc(&text, '}');
	add_text(b, 'I', buf_slice(&text));
	buf_release(&text);
}

static enum err_code
write_table(uint64_t *n, struct writer *w, const struct backup_source *src,
    enum table table, struct err *err)
{
	struct cursor	*c;
	struct slice	 key, value;
	enum err_code	 rc;
	bool		 more;

	add_text(&w->in, 'T', slice_of(table_name(table)));
	rc = cursor_open(&c, src->txn, table, err);
	if (rc)
		return rc;
	for (more = cursor_seek(c, SLICE(""), &key, &value);
	    more && rc == ERR_OK; more = cursor_next(c, &key, &value)) {
		add_entry(&w->in, key, value);
		++*n;
		if (w->in.len < IN_HAND)
			continue;
		rc = pack(w, ZSTD_e_continue, err);
		if (src->progress != NULL)
			src->progress(src->progress_arg, *n);
	}
	if (rc == ERR_OK)
		rc = cursor_status(c, err);
	cursor_close(c);
	return rc;
}

static enum err_code
write_items(struct writer *w, const struct backup_source *src, struct err *err)
{
	char		end[ITEM_Z] = { 'Z' };
	uint64_t	n = 0;
	enum err_code	rc = ERR_OK;
	int		i;

	add_info(&w->in, src->info);
	if (src->config.p != NULL)
		add_text(&w->in, 'C', src->config);
	for (i = 0; i < N_TABLES && rc == ERR_OK; i++)
		rc = write_table(&n, w, src, (enum table)i, err);
	if (rc)
		return rc;
	le64_put(end + 1, n);
	buf_addmem(&w->in, end, sizeof(end));
	return pack(w, ZSTD_e_end, err);
}

enum err_code
backup_write(struct sink *sink, const struct backup_source *src,
    struct err *err)
{
	struct writer	w = {0};
	enum err_code	rc;

	w.zstd = ZSTD_createCCtx();
	if (w.zstd == NULL)
		return err_set(err, ERR_SYSTEM, "not enough memory");
	ZSTD_CCtx_setParameter(w.zstd, ZSTD_c_compressionLevel, LEVEL);
	w.out_size = ZSTD_CStreamOutSize();
	w.out = mem_alloc(w.out_size);
	w.seal = seal_writer_open(sink, src->key);
	rc = write_items(&w, src, err);
	if (rc == ERR_OK)
		seal_finish(w.seal);
	seal_writer_close(w.seal);
	ZSTD_freeCCtx(w.zstd);
	free(w.out);
	buf_release(&w.in);
	return rc;
}

/* ---- reading ---- */

struct backup_reader {
	char			*name;
	struct seal_reader	*seal;
	ZSTD_DCtx		*zstd;
	struct slice		 packed;	/* not yet unpacked */
	struct buf		 buf;		/* unpacked */
	size_t			 at;		/* taken from buf */
	bool			 frame_ended;
	struct backup_item	 ahead;		/* read by backup_open */
	struct arena		*arena;
	struct backup_info	 info;
	struct slice		 config;
};

static enum err_code
damaged(const struct backup_reader *r, const char *what, struct err *err)
{
	return err_set(err, ERR_DATA, "%s is damaged: %s", r->name,
	    err_text(what));
}

/* More unpacked bytes at the end of buf; none once the frame has ended. */
static enum err_code
unpack(struct backup_reader *r, struct err *err)
{
	ZSTD_inBuffer	in;
	ZSTD_outBuffer	out;
	size_t		left, before;
	enum err_code	rc;

	if (r->at > 0) {
		memmove(r->buf.p, r->buf.p + r->at, r->buf.len - r->at);
		buf_cut(&r->buf, r->buf.len - r->at);
		r->at = 0;
	}
	before = r->buf.len;
	while (r->buf.len == before && !r->frame_ended) {
		if (r->packed.len == 0) {
			rc = seal_read(&r->packed, r->seal, err);
			if (rc)
				return rc;
			if (r->packed.len == 0)
				return damaged(r, "it ends too early", err);
		}
		in = (ZSTD_inBuffer){ r->packed.p, r->packed.len, 0 };
		out = (ZSTD_outBuffer){ buf_reserve(&r->buf, IN_HAND),
		    IN_HAND, 0 };
		left = ZSTD_decompressStream(r->zstd, &out, &in);
		if (ZSTD_isError(left))
			return damaged(r, ZSTD_getErrorName(left), err);
		r->buf.len += out.pos;
		r->packed = slice_sub(r->packed, in.pos, in.size);
		r->frame_ended = left == 0;
	}
	return ERR_OK;
}

/* Views until the next call. */
static enum err_code
next_item(struct backup_item *item, struct backup_reader *r, struct err *err)
{
	struct slice	rest;
	enum err_code	rc;
	size_t		before;
	int		m;

	for (;;) {
		rest = slice_sub(buf_slice(&r->buf), r->at, r->buf.len);
		m = backup_decode(item, &rest);
		if (m == 0) {
			r->at = r->buf.len - rest.len;
			return ERR_OK;
		}
		if (m < 0)
			return damaged(r, "no item begins there", err);
		before = r->buf.len - r->at;
		rc = unpack(r, err);
		if (rc)
			return rc;
		if (r->buf.len == before)
			return damaged(r, "it ends within an item", err);
	}
}

static uint64_t
info_count(const struct json *j, const char *name)
{
	int64_t	n;

	return i64_parse(&n, json_text(json_find(j, name))) && n > 0 ?
	    (uint64_t)n : 0;
}

static enum err_code
read_info(struct backup_reader *r, struct slice text, struct err *err)
{
	struct err	why = {0};
	struct json	j;

	text = slice_dup(r->arena, text);
	if (json_parse(&j, r->arena, text, &why) != ERR_OK ||
	    j.kind != JSON_MAP)
		return damaged(r, "it does not say what it is", err);
	r->info = (struct backup_info){
		.made = json_text(json_find(&j, "made")),
		.version = json_text(json_find(&j, "crm")),
		.name = json_text(json_find(&j, "name")),
		.head = json_text(json_find(&j, "head")),
		.entry = info_count(&j, "entry"),
		.records = info_count(&j, "records"),
		.sales = info_count(&j, "sales"),
		.entries = info_count(&j, "entries"),
	};
	return ERR_OK;
}

static enum err_code
read_beginning(struct backup_reader *r, struct err *err)
{
	struct backup_item	item;
	enum err_code		rc;

	rc = next_item(&item, r, err);
	if (rc == ERR_OK && item.what != 'I')
		rc = damaged(r, "it does not say what it is", err);
	if (rc == ERR_OK)
		rc = read_info(r, item.key, err);
	if (rc == ERR_OK)
		rc = next_item(&item, r, err);
	if (rc == ERR_OK && item.what == 'C') {
		r->config = slice_dup(r->arena, item.key);
		rc = next_item(&item, r, err);
	}
	r->ahead = item;
	return rc;
}

enum err_code
backup_open(struct backup_reader **reader, int fd, const char *name,
    const struct seal_key *key, struct err *err)
{
	struct backup_reader	*r = mem_zalloc(sizeof(*r));
	enum err_code		 rc;

	r->name = strdup(name);
	r->arena = arena_open();
	r->zstd = ZSTD_createDCtx();
	if (r->zstd == NULL)
		rc = err_set(err, ERR_SYSTEM, "not enough memory");
	else
		rc = seal_reader_open(&r->seal, fd, name, key, err);
	if (rc == ERR_OK)
		rc = read_beginning(r, err);
	if (rc)
		backup_close(r);
	else
		*reader = r;
	return rc;
}

void
backup_close(struct backup_reader *r)
{
	if (r == NULL)
		return;
	seal_reader_close(r->seal);
	ZSTD_freeDCtx(r->zstd);
	buf_release(&r->buf);
	arena_close(r->arena);
	free(r->name);
	free(r);
}

const struct backup_info *
backup_info(const struct backup_reader *r)
{
	return &r->info;
}

struct slice
backup_config(const struct backup_reader *r)
{
	return r->config;
}

static enum err_code
find_table(enum table *table, const struct backup_reader *r, struct slice name,
    struct err *err)
{
	int	i;

	for (i = 0; i < N_TABLES; i++)
		if (slice_eq(name, slice_of(table_name((enum table)i)))) {
			*table = (enum table)i;
			return ERR_OK;
		}
	return err_set(err, ERR_DATA, "%s holds a table '%.*s': use a newer "
	    "crm", r->name, SLICE_ARG(name));
}

static enum err_code
read_end(struct backup_reader *r, uint64_t want, uint64_t got,
    struct err *err)
{
	enum err_code	rc;

	if (got != want)
		return damaged(r, "entries are missing", err);
	if (r->at < r->buf.len)
		return damaged(r, "it goes on behind its end", err);
	while (!r->frame_ended) {
		rc = unpack(r, err);
		if (rc)
			return rc;
		if (r->buf.len > 0)
			return damaged(r, "it goes on behind its end", err);
	}
	if (r->packed.len == 0) {
		rc = seal_read(&r->packed, r->seal, err);
		if (rc)
			return rc;
	}
	if (r->packed.len > 0)
		return damaged(r, "it goes on behind its end", err);
	return ERR_OK;
}

enum err_code
backup_read(struct backup_reader *r, struct generation *g,
    generation_progress *progress, void *arg, struct err *err)
{
	struct backup_item	item = r->ahead;
	enum table		table = N_TABLES;
	uint64_t		n = 0;
	enum err_code		rc = ERR_OK;

	for (; item.what != 'Z'; rc = next_item(&item, r, err)) {
		if (rc)
			return rc;
		if (item.what == 'T')
			rc = find_table(&table, r, item.key, err);
		else if (item.what != 'E' || table == N_TABLES)
			rc = damaged(r, "an item is out of place", err);
		else if (g != NULL)
			rc = generation_put(g, table, item.key, item.value,
			    err);
		if (rc)
			return rc;
		n += item.what == 'E';
		if ((n & 0xfff) == 0 && progress != NULL)
			progress(arg, n);
	}
	return rc ? rc : read_end(r, item.entries, n, err);
}
