/*
 * Full text: the folded words of every field with `search`, each with a
 * weight: how often it occurs, names counting more.
 */
#include "core/record/priv.h"

#include "core/types/text.h"

enum {
	WORD_MAX = 100,		/* bytes of a word in a key; longer is cut */
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
	char	tail[7];

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
    const struct field *f, struct buf *fold)
{
	size_t		n = record_count(rec, f), pos;
	uint32_t	weight;
	struct slice	word;

	weight = f == rec->entity->name_field || f->role == ROLE_NAME ?
	    WEIGHT_NAME : WEIGHT_OTHER;
	for (size_t i = 0; i < n; i++) {
		struct value	v = record_item(rec, f, i);

		if (v.type == TYPE_NONE)
			continue;
		buf_clear(fold);
		text_fold(fold, v.text);
		pos = 0;
		while (text_next_word(&word, buf_slice(fold), &pos))
			add_word(ks, word, rec, weight);
	}
}

/* entity << 32 | id, and the weight so far. */
struct posting { uint64_t who; uint32_t weight; };
struct postings { VEC(struct posting) list; };

static int
compare_who(const void *x, const void *y)
{
	const struct posting	*a = x, *b = y;

	return a->who < b->who ? -1 : a->who > b->who;
}

static enum err_code
read_postings(struct postings *to, struct txn *txn,
    const struct entity *entity, struct slice word, bool is_prefix,
    struct err *err)
{
	struct cursor	*cur = NULL;
	struct slice	 key, val, token;
	struct key	 from;
	struct posting	*p;
	bool		 more;
	enum err_code	 rc;

	VEC_CLEAR(&to->list);
	word = cut_word(word);
	key_clear(&from);
	key_bytes(&from, word);
	if (!is_prefix) {
		key_u8(&from, 0);
		if (entity != NULL)
			key_u16(&from, entity->id);
	}
	rc = cursor_open(&cur, txn, TABLE_WORD, err);
	if (rc)
		return rc;
	for (more = cursor_seek(cur, key_slice(&from), &key, &val);
	    more && slice_starts(key, key_slice(&from));
	    more = cursor_next(cur, &key, &val)) {
		if (key.len < 8 || val.len != 1) {
			rc = err_set(err, ERR_STORE,
			    "the index of words is damaged");
			break;
		}
		token = slice_sub(key, 0, key.len - 7);
		if (entity != NULL &&
		    be16_get(key.p + token.len + 1) != entity->id)
			continue;
		p = VEC_ADD(&to->list);
		p->who = (uint64_t)be16_get(key.p + token.len + 1) << 32 |
		    be32_get(key.p + token.len + 3);
		/* A whole word found by its beginning counts in full. */
		p->weight = 2u * (uint8_t)val.p[0];
		if (token.len != word.len)
			p->weight /= 2;
	}
	if (rc == ERR_OK)
		rc = cursor_status(cur, err);
	cursor_close(cur);
	return rc;
}

/* By who, each once, weights added: several words may begin alike. */
static void
merge_postings(struct postings *ps)
{
	size_t	n = 0;

	if (ps->list.n == 0)
		return;
	qsort(ps->list.p, ps->list.n, sizeof(ps->list.p[0]), compare_who);
	for (size_t i = 1; i < ps->list.n; i++) {
		if (ps->list.p[i].who == ps->list.p[n].who)
			ps->list.p[n].weight += ps->list.p[i].weight;
		else
			ps->list.p[++n] = ps->list.p[i];
	}
	ps->list.n = n + 1;
}

static void
intersect(struct postings *all, const struct postings *with)
{
	size_t	n = 0, k = 0;

	for (size_t i = 0; i < all->list.n; i++) {
		struct posting	p = all->list.p[i];

		while (k < with->list.n && with->list.p[k].who < p.who)
			k++;
		if (k == with->list.n)
			break;
		if (with->list.p[k].who != p.who)
			continue;
		p.weight += with->list.p[k].weight;
		all->list.p[n++] = p;
	}
	all->list.n = n;
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
    const struct postings *all)
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
word_find(struct found_list *found, struct txn *txn,
    const struct model *model, const struct entity *entity,
    struct slice text, bool last_is_prefix, struct err *err)
{
	struct buf	fold = {0};
	struct postings	all = {{0}}, one = {{0}};
	struct slice	word, next;
	size_t		pos = 0;
	bool		more, first = true;
	enum err_code	rc = ERR_OK;

	text_fold(&fold, text);
	more = text_next_word(&word, buf_slice(&fold), &pos);
	while (rc == ERR_OK && more) {
		more = text_next_word(&next, buf_slice(&fold), &pos);
		rc = read_postings(first ? &all : &one, txn, entity, word,
		    last_is_prefix && !more, err);
		merge_postings(first ? &all : &one);
		if (!first)
			intersect(&all, &one);
		if (all.list.n == 0)
			break;
		first = false;
		word = next;
	}
	if (rc == ERR_OK)
		rank(found, model, &all);
	buf_release(&fold);
	VEC_RELEASE(&all.list);
	VEC_RELEASE(&one.list);
	return rc;
}
