/*
 * Who has all of some words: block by block of POSTING_IDS numbers, as the
 * entries of the table lie, so that the millions who have a frequent word
 * are never all in memory.
 */
#include "core/record/posting.h"

#include <assert.h>

_Static_assert((int)WORD_HITS == (int)POSTING_IDS, "hits of a block");

/* The records of an entity whose ids begin with first. */
struct place { uint16_t entity; uint32_t first; };

/* What the words of a beginning weigh in each of them; 0: none is there. */
struct tally { struct place place; uint16_t weight[POSTING_IDS]; };

/*
 * Who has one word, or a beginning.  The entries of a word are read one
 * ahead along a cursor, so that blocks that no other word shares are jumped
 * over.  Those of a beginning, which many words may have, are added up first.
 */
struct feed {
	struct key	 prefix;	/* of keys in the table: word, 0 */
	struct cursor	*cur;		/* NULL: of a beginning */
	bool		 is_ahead;	/* there is one more entry: */
	struct posting	*ahead;
	struct place	 place_ahead;
	VEC(struct tally *) tally;	/* in the order of their places */
	size_t		 at;
	bool		 has_now;
	struct place	 place;
	struct word_hits now;
	uint64_t	*where;		/* each of now: places; NULL: no */
};

/* Runs of a phrase, each with its feed. */
struct row { VEC(const struct feed *) feed; };

struct start;
struct word_search {
	struct txn		*txn;
	const struct entity	*entity;	/* NULL: all */
	VEC(struct feed *)	 feed;
	struct place		 next;		/* not looked at yet */
	struct word_hits	 hits;
	VEC(struct row)		 row;
	struct start		*start;		/* of each hit */
	struct err		 err;
};

static bool
is_before(struct place a, struct place b)
{
	return a.entity != b.entity ? a.entity < b.entity :
	    a.first < b.first;
}

static struct place
place_after(struct place p)
{
	if (p.first > UINT32_MAX - POSTING_IDS)
		return (struct place){ (uint16_t)(p.entity + 1), 0 };
	return (struct place){ p.entity, p.first + POSTING_IDS };
}

static enum err_code
say_damaged(struct err *err)
{
	return err_set(err, ERR_STORE, "the index of words is damaged");
}

/* The entry of a word, and the place that its key names. */
static enum err_code
read_entry(struct posting *p, struct place *place, struct slice key,
    struct slice val, struct err *err)
{
	if (!posting_read(p, TABLE_WORD, key, val) || p->prefix.len < 4)
		return say_damaged(err);
	place->entity = be16_get(p->prefix.p + p->prefix.len - 2);
	place->first = p->first;
	return ERR_OK;
}

static void
add_weight(uint16_t *to, uint32_t weight)
{
	*to = (uint16_t)MIN(*to + weight, UINT16_MAX);
}

/* --- A beginning of words ----------------------------------------------- */

static struct tally *
tally_at(struct feed *f, struct imap *known, struct place place)
{
	uint64_t	*i;
	bool		 added;

	i = imap_put(known, (uint64_t)place.entity << 32 | place.first,
	    &added);
	if (added) {
		*i = f->tally.n;
		*VEC_ADD(&f->tally) = mem_zalloc(sizeof(struct tally));
		f->tally.p[*i]->place = place;
	}
	return f->tally.p[*i];
}

static int
compare_tallies(const void *x, const void *y)
{
	const struct tally	*const *a = x, *const *b = y;

	return is_before((*a)->place, (*b)->place) ? -1 :
	    is_before((*b)->place, (*a)->place);
}

/* A whole word found by its beginning counts as one that is asked for. */
static enum err_code
add_beginning(struct feed *f, const struct word_search *s, struct slice word,
    struct imap *known, struct err *err)
{
	struct cursor	*cur;
	struct slice	 key, val;
	struct place	 place = {0};
	struct posting	*p = f->ahead;
	struct tally	*t;
	uint32_t	 times;
	bool		 more;
	enum err_code	 rc;

	rc = cursor_open(&cur, s->txn, TABLE_WORD, err);
	if (rc)
		return rc;
	for (more = cursor_seek(cur, word, &key, &val);
	    more && slice_starts(key, word);
	    more = cursor_next(cur, &key, &val)) {
		rc = read_entry(p, &place, key, val, err);
		if (rc)
			break;
		if (s->entity != NULL && place.entity != s->entity->id)
			continue;
		t = tally_at(f, known, place);
		times = p->prefix.len - 3 == word.len ? 2 : 1;
		for (size_t i = 0; i < p->n; i++)
			add_weight(&t->weight[p->low[i]],
			    times * p->weight[i]);
	}
	if (rc == ERR_OK)
		rc = cursor_status(cur, err);
	cursor_close(cur);
	return rc;
}

static enum err_code
open_beginning(struct feed *f, const struct word_search *s, struct slice word,
    struct err *err)
{
	struct imap	*known = imap_open();
	enum err_code	 rc = add_beginning(f, s, word, known, err);

	imap_close(known);
	if (f->tally.n > 1)
		qsort(f->tally.p, f->tally.n, sizeof(f->tally.p[0]),
		    compare_tallies);
	return rc;
}

static void
take_tally(struct feed *f, const struct tally *t)
{
	struct word_hits	*h = &f->now;

	f->place = t->place;
	h->n = 0;
	for (size_t i = 0; i < POSTING_IDS; i++)
		if (t->weight[i] != 0) {
			h->low[h->n] = (uint16_t)i;
			h->weight[h->n++] = t->weight[i];
		}
}

static void
seek_beginning(struct feed *f, struct place to)
{
	while (f->at < f->tally.n && is_before(f->tally.p[f->at]->place, to))
		f->at++;
	f->has_now = f->at < f->tally.n;
	if (f->has_now)
		take_tally(f, f->tally.p[f->at]);
}

/* --- A word ------------------------------------------------------------- */

/* What the cursor came to, when it is still of the word. */
static enum err_code
look_ahead(struct feed *f, bool more, struct slice key, struct slice val,
    struct err *err)
{
	f->is_ahead = more && slice_starts(key, key_slice(&f->prefix));
	return f->is_ahead ?
	    read_entry(f->ahead, &f->place_ahead, key, val, err) :
	    cursor_status(f->cur, err);
}

static enum err_code
step(struct feed *f, struct err *err)
{
	struct slice	key, val;
	bool		more = cursor_next(f->cur, &key, &val);

	return look_ahead(f, more, key, val, err);
}

static enum err_code
jump(struct feed *f, struct place to, struct err *err)
{
	struct key	from = f->prefix;
	struct slice	key, val;
	bool		more;

	key_u16(&from, to.entity);
	posting_key(&from, to.first);
	more = cursor_seek(f->cur, key_slice(&from), &key, &val);
	return look_ahead(f, more, key, val, err);
}

static enum err_code
open_word(struct feed *f, const struct word_search *s, struct slice word,
    struct err *err)
{
	enum err_code	rc;

	key_bytes(&f->prefix, word);
	key_u8(&f->prefix, 0);
	rc = cursor_open(&f->cur, s->txn, TABLE_WORD, err);
	return rc ? rc : jump(f, s->next, err);
}

/* The block ahead; old stores have an entry for each of its ids. */
static enum err_code
take_block(struct feed *f, struct err *err)
{
	struct word_hits	*h = &f->now;
	const struct posting	*p = f->ahead;
	enum err_code		 rc = ERR_OK;

	f->place = f->place_ahead;
	f->has_now = true;
	h->n = 0;
	while (rc == ERR_OK && f->is_ahead &&
	    !is_before(f->place, f->place_ahead)) {
		if (h->n + p->n > POSTING_IDS || (f->where != NULL &&
		    !posting_read_places(f->ahead)))
			return say_damaged(err);
		if (f->where != NULL)
			memcpy(f->where + h->n, p->place,
			    p->n * sizeof(p->place[0]));
		for (size_t i = 0; i < p->n; i++) {
			h->low[h->n] = p->low[i];
			h->weight[h->n++] = (uint16_t)(2 * p->weight[i]);
		}
		rc = step(f, err);
	}
	return rc;
}

/* Often it is in the next block. */
static enum err_code
seek_word(struct feed *f, struct place to, struct err *err)
{
	enum err_code	rc = ERR_OK;

	if (f->has_now && !is_before(f->place, to))
		return ERR_OK;
	f->has_now = false;
	if (f->is_ahead && is_before(f->place_ahead, to))
		rc = step(f, err);
	if (rc == ERR_OK && f->is_ahead && is_before(f->place_ahead, to))
		rc = jump(f, to, err);
	if (rc || !f->is_ahead)
		return rc;
	return is_before(f->place_ahead, to) ? say_damaged(err) :
	    take_block(f, err);
}

/*
 * Where a phrase may begin in a record, by its words looked at so far, once
 * one of them has places that are known: places of the first word; or 0.
 */
struct start { uint32_t at[WORD_PLACES]; bool known; };

/* --- All words ---------------------------------------------------------- */

static enum err_code
feed_open(struct word_search *s, const struct sought *sought, bool places,
    struct err *err)
{
	struct feed	*f = mem_zalloc(sizeof(*f));
	struct slice	 word = word_cut(sought->word);

	*VEC_ADD(&s->feed) = f;
	/* Others begin as one that was cut: it may stand elsewhere. */
	if (places && !sought->is_prefix && word.len == sought->word.len)
		f->where = mem_alloc(POSTING_IDS * sizeof(f->where[0]));
	f->ahead = mem_alloc(sizeof(*f->ahead));
	return sought->is_prefix ? open_beginning(f, s, word, err) :
	    open_word(f, s, word, err);
}

static void
feed_close(struct feed *f)
{
	cursor_close(f->cur);
	free(f->ahead);
	free(f->where);
	for (size_t i = 0; i < f->tally.n; i++)
		free(f->tally.p[i]);
	VEC_RELEASE(&f->tally);
	free(f);
}

/* Those of words that are sought. */
static void
add_row(struct word_search *s, const struct word_phrase *p,
    const struct sought *sought, size_t n)
{
	struct row	*row = VEC_ADD(&s->row);

	*row = (struct row){{0}};
	for (size_t r = 0; r < p->n; r++)
		for (size_t i = 0; i < n; i++)
			if (sought[i].is_prefix == p->run[r].is_prefix &&
			    slice_eq(sought[i].word, p->run[r].word)) {
				*VEC_ADD(&row->feed) = s->feed.p[i];
				break;
			}
	assert(row->feed.n == p->n);
}

enum err_code
word_search_open(struct word_search **search, struct txn *txn,
    const struct entity *entity, const struct sought *sought, size_t n,
    const struct word_phrase *phrase, size_t n_phrases, struct err *err)
{
	struct word_search	*s = mem_zalloc(sizeof(*s));
	enum err_code		 rc = ERR_OK;

	s->txn = txn;
	s->entity = entity;
	s->next.entity = entity != NULL ? entity->id : 0;
	for (size_t i = 0; i < n && rc == ERR_OK; i++)
		rc = feed_open(s, &sought[i], n_phrases > 0, err);
	for (size_t i = 0; i < n_phrases && rc == ERR_OK; i++)
		add_row(s, &phrase[i], sought, n);
	if (n_phrases > 0)
		s->start = mem_alloc(POSTING_IDS * sizeof(s->start[0]));
	if (rc)
		word_search_close(s);
	else
		*search = s;
	return rc;
}

void
word_search_close(struct word_search *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->feed.n; i++)
		feed_close(s->feed.p[i]);
	VEC_RELEASE(&s->feed);
	for (size_t i = 0; i < s->row.n; i++)
		VEC_RELEASE(&s->row.p[i].feed);
	VEC_RELEASE(&s->row);
	free(s->start);
	free(s);
}

enum err_code
word_search_status(const struct word_search *s, struct err *err)
{
	if (s->err.code)
		*err = s->err;
	return s->err.code;
}

/* All feeds to the next place that they share; false: there is none. */
static bool
find_place(struct word_search *s)
{
	size_t	agree = 0;

	for (size_t i = 0; agree < s->feed.n; i = (i + 1) % s->feed.n) {
		struct feed	*f = s->feed.p[i];

		if (f->cur == NULL)
			seek_beginning(f, s->next);
		else if (seek_word(f, s->next, &s->err) != ERR_OK)
			return false;
		if (!f->has_now || (s->entity != NULL &&
		    f->place.entity != s->entity->id))
			return false;
		agree = is_before(s->next, f->place) ? 1 : agree + 1;
		s->next = f->place;
	}
	return s->feed.n > 0;
}

static void
copy_hits(struct word_hits *to, const struct word_hits *from)
{
	to->n = from->n;
	memcpy(to->low, from->low, from->n * sizeof(from->low[0]));
	memcpy(to->weight, from->weight, from->n * sizeof(from->weight[0]));
}

/* Those of hits who have the other word, too. */
static void
keep_shared(struct word_hits *hits, const struct word_hits *other)
{
	size_t	n = 0, k = 0;

	for (size_t i = 0; i < hits->n; i++) {
		while (k < other->n && other->low[k] < hits->low[i])
			k++;
		if (k == other->n)
			break;
		if (other->low[k] != hits->low[i])
			continue;
		hits->low[n] = hits->low[i];
		hits->weight[n] = hits->weight[i];
		add_weight(&hits->weight[n++], other->weight[k]);
	}
	hits->n = n;
}

/* --- Phrases ------------------------------------------------------------ */

/* Where the first word is when the nth, from 0 on, is there; 0: nowhere. */
static uint32_t
start_of(uint32_t place, size_t nth)
{
	return place % WORD_NUMBERS > nth ? place - (uint32_t)nth : 0;
}

static void
add_places(struct start *s, uint64_t places, size_t nth)
{
	uint32_t	at[WORD_PLACES];

	for (size_t i = 0; i < WORD_PLACES; i++)
		at[i] = start_of(word_place_at(places, i), nth);
	if (!s->known) {
		memcpy(s->at, at, sizeof(at));
		s->known = true;
		return;
	}
	for (size_t i = 0; i < WORD_PLACES; i++)
		if (s->at[i] != at[0] && s->at[i] != at[1] &&
		    s->at[i] != at[2])
			s->at[i] = 0;
}

/* Each hit has the feed's word. */
static void
look_at_places(struct word_search *s, const struct feed *f, size_t nth)
{
	struct word_hits	*h = &s->hits;
	size_t			 k = 0;

	for (size_t i = 0; i < h->n; i++) {
		if (f->where == NULL) {
			h->doubt[i] = true;
			continue;
		}
		while (f->now.low[k] != h->low[i])
			k++;
		if (f->where[k] == 0)
			h->doubt[i] = true;
		else
			add_places(&s->start[i], f->where[k], nth);
	}
}

/* Hits whose places say no go; in doubt are those where some are not known. */
static void
keep_in_a_row(struct word_search *s, const struct row *row)
{
	struct word_hits	*h = &s->hits;
	size_t			 n = 0;

	memset(s->start, 0, h->n * sizeof(s->start[0]));
	for (size_t r = 0; r < row->feed.n; r++)
		look_at_places(s, row->feed.p[r], r);
	for (size_t i = 0; i < h->n; i++) {
		const struct start	*at = &s->start[i];

		if (at->known && (at->at[0] | at->at[1] | at->at[2]) == 0)
			continue;
		h->low[n] = h->low[i];
		h->weight[n] = h->weight[i];
		h->doubt[n++] = h->doubt[i];
	}
	h->n = n;
}

const struct word_hits *
word_search_next(struct word_search *s)
{
	struct word_hits	*h = &s->hits;

	while (s->err.code == ERR_OK && find_place(s)) {
		copy_hits(h, &s->feed.p[0]->now);
		for (size_t i = 1; i < s->feed.n; i++)
			keep_shared(h, &s->feed.p[i]->now);
		memset(h->doubt, 0, h->n * sizeof(h->doubt[0]));
		for (size_t i = 0; i < s->row.n; i++)
			keep_in_a_row(s, &s->row.p[i]);
		h->entity = s->next.entity;
		h->first = s->next.first;
		s->next = place_after(s->next);
		if (h->n > 0)
			return h;
	}
	return NULL;
}
