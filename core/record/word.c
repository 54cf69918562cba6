/*
 * Full text: the folded words of every field with `search`, each with a
 * weight: how often it occurs, names counting more.
 */
#include "core/record/posting.h"

#include "core/types/text.h"

enum {
	WORD_MAX = 100,		/* bytes of a word in a key; longer is cut */
	WORD_TAIL = 7,		/* behind it: zero, entity, id */
	UTF8_MAX = 4,
	WEIGHT_NAME = 16,
	WEIGHT_OTHER = 4
};

static struct slice
cut_word(struct slice w)
{
	size_t	n = WORD_MAX;

	if (w.len <= WORD_MAX)
		return w;
	while (n > 0 && ((unsigned char)w.p[n] & 0xc0) == 0x80)
		n--;
	return slice_sub(w, 0, n);
}

static void
add_word(struct keyset *ks, struct slice word, const struct record *rec,
    uint32_t weight)
{
	char	tail[WORD_TAIL];

	word = cut_word(word);
	if (word.len == 0)
		return;
	keyset_begin(ks, TABLE_WORD);
	buf_add(&ks->bytes, word);
	tail[0] = '\0';
	be16_put(tail + 1, rec->entity->id);
	be32_put(tail + 3, rec->id);
	buf_addmem(&ks->bytes, tail, sizeof(tail));
	keyset_end(ks, weight);
}

void
word_add_keys(struct keyset *ks, const struct record *rec,
    const struct field *f, const struct stored_field *sf, struct buf *fold)
{
	size_t		n = stored_count_as(sf, f), pos;
	uint32_t	weight;
	struct slice	word;

	weight = f == rec->entity->name_field || f->role == ROLE_NAME ?
	    WEIGHT_NAME : WEIGHT_OTHER;
	for (size_t i = 0; i < n; i++) {
		struct value	v = stored_item_as(sf, f, i);

		if (v.type == TYPE_NONE)
			continue;
		buf_clear(fold);
		text_fold(fold, v.text);
		pos = 0;
		while (text_next_word(&word, buf_slice(fold), &pos))
			add_word(ks, word, rec, weight);
	}
}

struct slice
word_of_key(struct slice key)
{
	return slice_sub(key, 0, key.len - WORD_TAIL);
}

static bool
is_letter(unsigned char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static bool
is_here(struct slice text, size_t i, struct slice word)
{
	for (size_t k = 0; k < word.len; k++) {
		char	c = text.p[i + k];

		if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != word.p[k])
			return false;
	}
	i += word.len;
	return i == text.len || !is_letter((unsigned char)text.p[i]);
}

/* Plain text is looked through as it is; of other text nothing is said. */
static bool
may_have_word(struct slice text, struct slice word)
{
	const unsigned char	*p = (const unsigned char *)text.p;
	unsigned char		 all = 0, first = (unsigned char)word.p[0] | 32;

	for (size_t i = 0; i < text.len; i++) {
		all |= p[i];
		if ((p[i] | 32) == first && (i == 0 || !is_letter(p[i - 1])) &&
		    i + word.len <= text.len && is_here(text, i, word))
			return true;
	}
	return all >= 0x80;
}

bool
word_may_be_in(const struct stored_field *sf, const struct field *f,
    struct slice word)
{
	size_t	n;

	/* What was cut may go on in another way. */
	if (word.len + UTF8_MAX <= WORD_MAX && !(sf->flags & FLAG_MANY) &&
	    type_is_text((enum type)sf->type))
		return may_have_word(sf->bytes, word);
	n = stored_count_as(sf, f);
	if (word.len + UTF8_MAX > WORD_MAX)
		return n > 0;
	for (size_t i = 0; i < n; i++) {
		struct value	v = stored_item_as(sf, f, i);

		if (v.type != TYPE_NONE && may_have_word(v.text, word))
			return true;
	}
	return false;
}

/* entity << 32 | id, and the weight so far. */
struct hit { uint64_t who; uint32_t weight; };
struct hits { VEC(struct hit) list; };

static int
compare_who(const void *x, const void *y)
{
	const struct hit	*a = x, *b = y;

	return a->who < b->who ? -1 : a->who > b->who;
}

static uint64_t
who_of(uint16_t entity, uint32_t id)
{
	return (uint64_t)entity << 32 | id;
}

/* The entry of a word: who has it.  *entity stands before their ids. */
static enum err_code
read_entry(struct posting *p, uint16_t *entity, struct slice key,
    struct slice val, struct err *err)
{
	if (!posting_read(p, TABLE_WORD, key, val) || p->prefix.len < 4)
		return err_set(err, ERR_STORE,
		    "the index of words is damaged");
	*entity = be16_get(p->prefix.p + p->prefix.len - 2);
	return ERR_OK;
}

static void
add_hits(struct hits *to, const struct posting *p, uint16_t entity,
    uint32_t times)
{
	for (size_t i = 0; i < p->n; i++)
		*VEC_ADD(&to->list) = (struct hit){
		    who_of(entity, p->first + p->low[i]),
		    times * p->weight[i] };
}

/* Of all words that begin like this. */
static enum err_code
read_hits(struct hits *to, struct txn *txn, const struct entity *entity,
    struct slice word, struct err *err)
{
	struct cursor	*cur = NULL;
	struct slice	 key, val;
	struct posting	 p;
	struct key	 from;
	uint16_t	 of = 0;
	bool		 more;
	enum err_code	 rc;

	VEC_CLEAR(&to->list);
	word = cut_word(word);
	key_clear(&from);
	key_bytes(&from, word);
	rc = cursor_open(&cur, txn, TABLE_WORD, err);
	if (rc)
		return rc;
	for (more = cursor_seek(cur, key_slice(&from), &key, &val);
	    more && slice_starts(key, key_slice(&from));
	    more = cursor_next(cur, &key, &val)) {
		rc = read_entry(&p, &of, key, val, err);
		if (rc)
			break;
		/* A whole word found by its beginning counts in full. */
		if (entity == NULL || of == entity->id)
			add_hits(to, &p, of,
			    p.prefix.len - 3 == word.len ? 2 : 1);
	}
	if (rc == ERR_OK)
		rc = cursor_status(cur, err);
	cursor_close(cur);
	return rc;
}

/* By who, each once, weights added: several words may begin alike. */
static void
merge_hits(struct hits *h)
{
	size_t	n = 0;

	if (h->list.n == 0)
		return;
	qsort(h->list.p, h->list.n, sizeof(h->list.p[0]), compare_who);
	for (size_t i = 1; i < h->list.n; i++) {
		if (h->list.p[i].who == h->list.p[n].who)
			h->list.p[n].weight += h->list.p[i].weight;
		else
			h->list.p[++n] = h->list.p[i];
	}
	h->list.n = n + 1;
}

/*
 * Who has one word, in order: along a cursor, so that those that no other
 * word shares are jumped over; or a list, when many words begin alike.
 */
struct feed {
	struct key	 prefix;	/* of keys in the table: word, 0 */
	struct cursor	*cur;		/* NULL: list */
	struct hits	 list;
	struct posting	*block;		/* where the cursor stands */
	uint16_t	 entity;	/* of its ids */
	size_t		 at;		/* in the list or the block */
	bool		 begun, more;
	struct hit	 now;
};

static enum err_code
feed_take(struct feed *f, struct slice key, struct slice val,
    struct err *err)
{
	f->more = f->more && slice_starts(key, key_slice(&f->prefix));
	if (!f->more)
		return cursor_status(f->cur, err);
	return read_entry(f->block, &f->entity, key, val, err);
}

/* To who or the next one within the block; false: all are before. */
static bool
go_to(struct feed *f, uint64_t who)
{
	const struct posting	*p = f->block;
	uint64_t		 least = who_of(f->entity, p->first);

	f->at = who <= least ? 0 : who - least >= POSTING_IDS ? p->n :
	    posting_seek(p, (uint32_t)who);
	if (f->at == p->n)
		return false;
	f->now.who = least + p->low[f->at];
	f->now.weight = 2u * p->weight[f->at];
	return true;
}

static enum err_code
seek_in_list(struct feed *f, uint64_t who)
{
	while (f->at < f->list.list.n && f->list.list.p[f->at].who < who)
		f->at++;
	f->more = f->at < f->list.list.n;
	if (f->more)
		f->now = f->list.list.p[f->at];
	return ERR_OK;
}

/* The first of those at or behind who. */
static enum err_code
feed_seek(struct feed *f, uint64_t who, struct err *err)
{
	struct key	from = f->prefix;
	struct slice	key, val;
	bool		next = f->begun;
	enum err_code	rc = ERR_OK;

	if (f->cur == NULL)
		return seek_in_list(f, who);
	if (f->begun && (f->now.who >= who || go_to(f, who)))
		return ERR_OK;
	f->begun = true;
	/* Often it is in the next block. */
	if (next) {
		f->more = cursor_next(f->cur, &key, &val);
		rc = feed_take(f, key, val, err);
		if (rc || !f->more || go_to(f, who))
			return rc;
	}
	key_u16(&from, (uint16_t)(who >> 32));
	posting_key(&from, (uint32_t)who);
	f->more = cursor_seek(f->cur, key_slice(&from), &key, &val);
	rc = feed_take(f, key, val, err);
	while (rc == ERR_OK && f->more && !go_to(f, who)) {
		f->more = cursor_next(f->cur, &key, &val);
		rc = feed_take(f, key, val, err);
	}
	return rc;
}

static enum err_code
feed_open(struct feed *f, struct txn *txn, const struct entity *entity,
    struct slice word, bool is_prefix, struct err *err)
{
	enum err_code	rc;

	if (is_prefix) {
		rc = read_hits(&f->list, txn, entity, word, err);
		merge_hits(&f->list);
		return rc;
	}
	key_bytes(&f->prefix, cut_word(word));
	key_u8(&f->prefix, 0);
	f->block = mem_alloc(sizeof(*f->block));
	return cursor_open(&f->cur, txn, TABLE_WORD, err);
}

static void
feed_close(struct feed *f)
{
	cursor_close(f->cur);
	free(f->block);
	VEC_RELEASE(&f->list.list);
}

enum err_code
word_count(uint64_t *n, struct txn *txn, const struct entity *entity,
    struct slice word, uint64_t limit, struct err *err)
{
	struct cursor	*cur;
	struct posting	 p;
	struct slice	 key, val;
	struct key	 from;
	uint16_t	 of = 0;
	uint64_t	 sum = 0;
	bool		 more;
	enum err_code	 rc;

	key_clear(&from);
	key_bytes(&from, cut_word(word));
	key_u8(&from, 0);
	key_u16(&from, entity->id);
	rc = cursor_open(&cur, txn, TABLE_WORD, err);
	if (rc)
		return rc;
	for (more = cursor_seek(cur, key_slice(&from), &key, &val);
	    more && sum < limit && slice_starts(key, key_slice(&from));
	    more = cursor_next(cur, &key, &val)) {
		rc = read_entry(&p, &of, key, val, err);
		if (rc)
			break;
		sum += p.n;
	}
	if (rc == ERR_OK)
		rc = cursor_status(cur, err);
	cursor_close(cur);
	if (rc == ERR_OK)
		*n = MIN(sum, limit);
	return rc;
}

/* Who has all of the words, with the weights added. */
static enum err_code
intersect(struct hits *all, struct feed *feed, size_t n,
    const struct entity *entity, struct err *err)
{
	uint64_t	who = entity == NULL ? 0 : (uint64_t)entity->id << 32;
	uint64_t	end = entity == NULL ? UINT64_MAX :
			    (uint64_t)(entity->id + 1U) << 32;
	size_t		i = 0, agree = 0, k;
	struct hit	*p;
	enum err_code	rc;

	for (;;) {
		rc = feed_seek(&feed[i], who, err);
		if (rc || !feed[i].more || feed[i].now.who >= end)
			return rc;
		agree = feed[i].now.who == who ? agree + 1 : 1;
		who = feed[i].now.who;
		i = (i + 1) % n;
		if (agree < n)
			continue;
		p = VEC_ADD(&all->list);
		p->who = who++;
		for (k = 0; k < n; k++)
			p->weight += feed[k].now.weight;
		agree = 0;
	}
}

static int
compare_found(const void *x, const void *y)
{
	const struct found	*a = x, *b = y;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	if (a->entity->id != b->entity->id)
		return a->entity->id < b->entity->id ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static void
rank(struct found_list *found, const struct model *model,
    const struct hits *all)
{
	size_t	before = found->list.n;

	for (size_t i = 0; i < all->list.n; i++) {
		const struct entity	*e;
		struct found		*f;

		e = model_find_entity_id(model,
		    (uint16_t)(all->list.p[i].who >> 32));
		if (e == NULL)
			continue;
		f = VEC_ADD(&found->list);
		f->entity = e;
		f->id = (uint32_t)all->list.p[i].who;
		f->weight = all->list.p[i].weight;
	}
	if (found->list.n > before)
		qsort(found->list.p + before, found->list.n - before,
		    sizeof(found->list.p[0]), compare_found);
}

enum err_code
word_find_sought(struct found_list *found, struct txn *txn,
    const struct model *model, const struct entity *entity,
    const struct sought *sought, size_t n, struct err *err)
{
	VEC(struct feed) feed = {0};
	struct hits	all = {{0}};
	enum err_code	rc = ERR_OK;

	for (size_t i = 0; i < n && rc == ERR_OK; i++)
		rc = feed_open(VEC_ADD(&feed), txn, entity, sought[i].word,
		    sought[i].is_prefix, err);
	if (rc == ERR_OK && feed.n > 0)
		rc = intersect(&all, feed.p, feed.n, entity, err);
	if (rc == ERR_OK)
		rank(found, model, &all);
	for (size_t i = 0; i < feed.n; i++)
		feed_close(&feed.p[i]);
	VEC_RELEASE(&feed);
	VEC_RELEASE(&all.list);
	return rc;
}

enum err_code
word_find(struct found_list *found, struct txn *txn,
    const struct model *model, const struct entity *entity,
    struct slice text, bool last_is_prefix, struct err *err)
{
	VEC(struct sought) sought = {0};
	struct buf	fold = {0};
	struct slice	word;
	size_t		pos = 0;
	enum err_code	rc;

	text_fold(&fold, text);
	while (text_next_word(&word, buf_slice(&fold), &pos))
		*VEC_ADD(&sought) = (struct sought){ word, false };
	if (sought.n > 0)
		sought.p[sought.n - 1].is_prefix = last_is_prefix;
	rc = word_find_sought(found, txn, model, entity, sought.p, sought.n,
	    err);
	VEC_RELEASE(&sought);
	buf_release(&fold);
	return rc;
}
