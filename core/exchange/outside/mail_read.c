#include "core/exchange/outside/mail_read.h"

#include "core/exchange/json.h"
#include "core/exchange/outside/mail_text.h"

static const struct { const char *word, *text; } faults[] = {
	{ "form", ERR_N("is no message") },
	{ "sender", ERR_N("names no sender") },
	{ "moment", ERR_N("says nowhere when it was sent") },
	{ "large", ERR_N("is larger than 64 MB") },
	{ "slow", ERR_N("takes too long to read") },
	{ "crash", ERR_N("cannot be read: the reader of mail crashed") }
};

static enum err_code
not_ours(struct err *err)
{
	return err_set(err, ERR_DATA, "the reader of mail wrote something "
	    "else than messages");
}

static const struct json *
list_at(const struct json *map, const char *key, size_t *n)
{
	const struct json	*list = json_find(map, key);

	*n = list != NULL && list->kind == JSON_LIST ? list->n : 0;
	return *n > 0 ? list->item : NULL;
}

static struct slice
text_at(const struct json *map, const char *key)
{
	const struct json	*j = json_find(map, key);

	return j == NULL ? SLICE_EMPTY : json_text(j);
}

static bool
is_true(const struct json *map, const char *key)
{
	const struct json	*j = json_find(map, key);

	return j != NULL && j->kind == JSON_TRUE;
}

static void
read_people(struct correspondents *people, const struct json *map,
    const char *key, struct arena *arena)
{
	size_t			 n;
	const struct json	*item = list_at(map, key, &n);
	struct correspondent	*p = ARENA_ARRAY(arena, struct correspondent,
				    n + 1);

	people->p = p;
	for (size_t i = 0; i < n; i++)
		if (item[i].kind == JSON_LIST && item[i].n == 2)
			p[people->n++] = (struct correspondent){
			    json_text(&item[i].item[0]),
			    json_text(&item[i].item[1]) };
}

static void
add_size(struct buf *b, struct slice bytes)
{
	int64_t	n;

	if (!i64_parse(&n, bytes) || n <= 0)
		return;
	if (n < 1000)
		buf_addf(b, ", %lld B", (long long)n);
	else if (n < 1000 * 1000)
		buf_addf(b, ", %lld kB", (long long)(n + 500) / 1000);
	else
		buf_addf(b, ", %lld.%lld MB", (long long)(n / 1000000),
		    (long long)(n / 100000 % 10));
}

/* "[offer.pdf, 84 kB]" */
static void
add_attachments(struct buf *b, const struct json *map)
{
	size_t			 n;
	const struct json	*item = list_at(map, "attachments", &n);

	if (n > 0 && b->len > 0)
		buf_addc(b, '\n');
	for (size_t i = 0; i < n; i++) {
		if (item[i].kind != JSON_LIST || item[i].n != 2)
			continue;
		if (b->len > 0)
			buf_addc(b, '\n');
		buf_addc(b, '[');
		buf_add(b, json_text(&item[i].item[0]));
		add_size(b, json_text(&item[i].item[1]));
		buf_addc(b, ']');
	}
}

static void
read_text(struct mail *m, const struct json *map, bool whole,
    struct arena *arena)
{
	struct slice	text = text_at(map, "text");
	struct buf	b = {0};

	buf_add(&b, slice_sub(text, 0, whole ? text.len :
	    mail_text_new(text)));
	if (is_true(map, "cut") && b.len == text.len)
		buf_adds(&b, "\n[\xe2\x80\xa6]");
	add_attachments(&b, map);
	m->text = slice_dup(arena, buf_slice(&b));
	buf_release(&b);
}

static enum err_code
read_mail(struct mail *m, const struct json *map, bool whole,
    struct arena *arena, struct err *err)
{
	size_t			 n;
	const struct json	*item = list_at(map, "answers", &n);
	struct slice		*answers = ARENA_ARRAY(arena, struct slice,
				    n + 1);
	int64_t			 at;

	m->id = text_at(map, "id");
	if (m->id.len == 0 || !i64_parse(&at, text_at(map, "at")) ||
	    !i64_mul(&m->at.us, at, 1000000))
		return not_ours(err);
	for (size_t i = 0; i < n; i++)
		answers[i] = json_text(&item[i]);
	m->answers = answers;
	m->n_answers = n;
	read_people(&m->from, map, "from", arena);
	read_people(&m->sender, map, "sender", arena);
	read_people(&m->reply_to, map, "reply_to", arena);
	read_people(&m->to, map, "to", arena);
	read_people(&m->cc, map, "cc", arena);
	read_people(&m->bcc, map, "bcc", arena);
	m->is_automatic = is_true(map, "automatic");
	m->subject = text_at(map, "subject");
	read_text(m, map, whole, arena);
	return ERR_OK;
}

enum err_code
mail_line_read(struct mail_line *line, struct slice text, bool whole,
    struct arena *arena, struct err *err)
{
	struct json	map;
	struct slice	fault;
	int64_t		offset;
	enum err_code	rc = json_parse(&map, arena, text, err);

	if (rc || map.kind != JSON_MAP ||
	    !i64_parse(&offset, text_at(&map, "offset")) || offset < 0)
		return not_ours(err);
	*line = (struct mail_line){ .offset = (uint64_t)offset,
	    .file = text_at(&map, "file") };
	fault = text_at(&map, "fault");
	if (fault.len == 0)
		return read_mail(&line->mail, &map, whole, arena, err);
	for (size_t i = 0; i < NELEM(faults); i++)
		if (slice_eq(fault, slice_of(faults[i].word))) {
			line->fault = faults[i].text;
			return ERR_OK;
		}
	return not_ours(err);
}
