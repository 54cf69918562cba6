/*
 * Codes of texts.  A text that ends in digits, as order numbers do, becomes
 * a form (what stands before the digits, and how many there are) and a
 * number; any other text gets a code of its own.  Codes never change.
 *
 *	bit 60 clear	number << 16 | form		form from 1
 *	bit 60 set	code of the whole text		from 1
 *
 * The number is in front, so that the order numbers of one block differ
 * little also when some begin with a letter.  Forms are dictionary 1, their
 * text begins with the number of digits as one byte; whole texts are
 * dictionary 2.
 */
#include "core/sales/priv.h"

#include "core/base/banned.h"

enum { DIGITS_MAX = 12, FORM_BITS = 16, FORM_MAX = DICT_FORM_MAX };
#define WHOLE_TEXT	DICT_WHOLE

struct split {
	struct slice	prefix;
	unsigned	digits;		/* 0: no number at the end */
	int64_t		number;
};

static struct split
split_text(struct slice s)
{
	struct split	sp = { s, 0, 0 };
	size_t		i = s.len;

	while (i > 0 && s.len - i < DIGITS_MAX && s.p[i - 1] >= '0' &&
	    s.p[i - 1] <= '9')
		i--;
	sp.digits = (unsigned)(s.len - i);
	sp.prefix.len = i;
	for (; i < s.len; i++)
		sp.number = sp.number * 10 + (s.p[i] - '0');
	return sp;
}

static void
form_text(struct buf *b, const struct split *sp)
{
	buf_clear(b);
	buf_addc(b, (char)sp->digits);
	buf_add(b, sp->prefix);
}

static enum err_code
dict_damaged(struct err *err)
{
	err_set(err, ERR_STORE, "the dictionary of the sales is damaged");
	err_hint(err, "run: crm fsck");
	return ERR_STORE;
}

void
dict_code_key(struct key *k, uint16_t dict, struct slice text)
{
	struct value	v = { .type = TYPE_TEXT, .text = text };
	struct buf	b = { 0 };

	/* Long text is cut and hashed by the rules of index keys. */
	value_add_key(&b, &v);
	key_clear(k);
	key_u16(k, dict);
	key_u8(k, DICT_KEY_TO_CODE);
	key_bytes(k, buf_slice(&b));
	buf_release(&b);
}

void
dict_text_key(struct key *k, uint16_t dict, uint32_t code)
{
	key_clear(k);
	key_u16(k, dict);
	key_u8(k, DICT_KEY_TO_TEXT);
	key_u32(k, code);
}

/*
 * The stored code of a text, 0 when there is none.  What is read one way is
 * believed when the other way says the same: there is no checksum.
 */
static enum err_code
stored_code(uint32_t *code, struct txn *txn, uint16_t dict, struct slice text,
    struct err *err)
{
	struct key	k;
	struct slice	v, back;
	enum err_code	rc;

	dict_code_key(&k, dict, text);
	rc = txn_find(&v, txn, TABLE_DICT, key_slice(&k), err);
	if (rc)
		return rc;
	*code = 0;
	if (v.p == NULL)
		return ERR_OK;
	if (v.len != 4)
		return dict_damaged(err);
	*code = le32_get(v.p);
	dict_text_key(&k, dict, *code);
	rc = txn_find(&back, txn, TABLE_DICT, key_slice(&k), err);
	if (rc == ERR_OK && (back.p == NULL || !slice_eq(back, text)))
		return dict_damaged(err);
	return rc;
}

static enum err_code
stored_text(struct slice *text, struct txn *txn, uint16_t dict, uint32_t code,
    struct err *err)
{
	struct key	k;
	struct slice	back;
	enum err_code	rc;

	dict_text_key(&k, dict, code);
	rc = txn_find(text, txn, TABLE_DICT, key_slice(&k), err);
	if (rc == ERR_OK && text->p == NULL)
		return dict_damaged(err);
	if (rc)
		return rc;
	dict_code_key(&k, dict, *text);
	rc = txn_find(&back, txn, TABLE_DICT, key_slice(&k), err);
	if (rc == ERR_OK && (back.p == NULL || back.len != 4 ||
	    le32_get(back.p) != code))
		return dict_damaged(err);
	return rc;
}

/* The highest code given out, from the last key of a dictionary. */
static enum err_code
last_code(uint32_t *code, struct txn *txn, uint16_t dict, struct err *err)
{
	struct cursor	*c;
	struct key	 k;
	struct slice	 key, val;
	enum err_code	 rc;

	*code = 0;
	rc = cursor_open(&c, txn, TABLE_DICT, err);
	if (rc)
		return rc;
	key_clear(&k);
	key_u16(&k, (uint16_t)(dict + 1));
	if (!cursor_seek_before(c, key_slice(&k), &key, &val))
		rc = cursor_status(c, err);
	else if (key.len == 7 && be16_get(key.p) == dict &&
	    key.p[2] == DICT_KEY_TO_TEXT)
		*code = be32_get(key.p + 3);
	cursor_close(c);
	return rc;
}

static enum err_code
join_text(struct slice *text, struct arena *arena, struct slice form,
    int64_t number, struct err *err)
{
	char		*p;
	unsigned	 digits, i;

	digits = form.len == 0 ? 0 : (unsigned char)form.p[0];
	if (digits == 0 || digits > DIGITS_MAX)
		return dict_damaged(err);
	p = arena_alloc(arena, form.len - 1 + digits);
	memcpy(p, form.p + 1, form.len - 1);
	for (i = digits; i-- > 0; number /= 10)
		p[form.len - 1 + i] = (char)('0' + number % 10);
	*text = slice_make(p, form.len - 1 + digits);
	return ERR_OK;
}

/* ---- one text at a time, from the store ---- */

enum err_code
sales_cell_text(struct slice *text, struct txn *txn, struct arena *arena,
    int64_t cell, struct err *err)
{
	struct slice	form;
	enum err_code	rc;

	if (cell == SALES_MISSING) {
		*text = SLICE_EMPTY;
		return ERR_OK;
	}
	if ((cell & WHOLE_TEXT) != 0)
		return stored_text(text, txn, DICT_TEXT, (uint32_t)cell, err);
	rc = stored_text(&form, txn, DICT_FORM, (uint32_t)(cell & FORM_MAX),
	    err);
	return rc ? rc : join_text(text, arena, form, cell >> FORM_BITS, err);
}

enum err_code
sales_cell_value(struct value *v, struct txn *txn, struct arena *arena,
    const struct field *f, int64_t cell, struct err *err)
{
	memset(v, 0, sizeof(*v));
	if (cell == SALES_MISSING)
		return ERR_OK;
	v->type = f->type;
	v->digits = f->digits;
	if (type_is_text(f->type))
		return sales_cell_text(&v->text, txn, arena, cell, err);
	v->i = cell;
	if (f->type == TYPE_REF)
		v->entity = f->to;
	return ERR_OK;
}

/* ---- many, with new ones ---- */

/* A dictionary with what a plan adds: map value i is the code. */
struct words {
	uint16_t	 dict;
	struct map	*map;		/* texts seen */
	uint32_t	 stored;	/* highest code in the store */
	uint32_t	 last;		/* highest code given out */
	VEC(size_t)	 new;		/* their places in map, in code order */
};

struct dict {
	struct txn	*txn;
	struct words	 form, text;
	struct buf	 key;
	bool		 started;
	/* The order number of the line before mostly has the same form. */
	struct buf	 recent;
	uint32_t	 recent_code;
};

struct dict *
dict_open(struct txn *txn)
{
	struct dict	*d = mem_zalloc(sizeof(*d));

	d->txn = txn;
	d->form.dict = DICT_FORM;
	d->text.dict = DICT_TEXT;
	d->form.map = map_open();
	d->text.map = map_open();
	return d;
}

void
dict_close(struct dict *d)
{
	if (d == NULL)
		return;
	map_close(d->form.map);
	map_close(d->text.map);
	VEC_RELEASE(&d->form.new);
	VEC_RELEASE(&d->text.new);
	buf_release(&d->key);
	buf_release(&d->recent);
	free(d);
}

static enum err_code
dict_start(struct dict *d, struct err *err)
{
	enum err_code	rc;

	if (d->started)
		return ERR_OK;
	rc = last_code(&d->form.stored, d->txn, DICT_FORM, err);
	if (rc == ERR_OK)
		rc = last_code(&d->text.stored, d->txn, DICT_TEXT, err);
	d->form.last = d->form.stored;
	d->text.last = d->text.stored;
	d->started = rc == ERR_OK;
	return rc;
}

/* The code of a text, a new one if max allows it, else 0. */
static enum err_code
words_code(uint32_t *code, struct words *w, struct txn *txn, struct slice text,
    uint32_t max, struct err *err)
{
	uint64_t	*v = map_find(w->map, text);
	enum err_code	 rc;

	if (v != NULL) {
		*code = (uint32_t)*v;
		return ERR_OK;
	}
	*code = 0;
	if (w->stored > 0) {
		rc = stored_code(code, txn, w->dict, text, err);
		if (rc)
			return rc;
	}
	if (*code == 0 && w->last >= max)
		return ERR_OK;
	if (*code == 0) {
		*code = ++w->last;
		*VEC_ADD(&w->new) = map_count(w->map);
	}
	*map_put(w->map, text, NULL) = *code;
	return ERR_OK;
}

enum err_code
dict_code(int64_t *cell, struct dict *d, struct slice text, struct err *err)
{
	struct split	sp = split_text(text);
	uint32_t	code = 0;
	enum err_code	rc = dict_start(d, err);

	if (rc)
		return rc;
	if (sp.digits > 0) {
		if (d->recent_code != 0 &&
		    d->recent.len == sp.prefix.len + 1 &&
		    d->recent.p[0] == (char)sp.digits &&
		    memcmp(d->recent.p + 1, sp.prefix.p, sp.prefix.len) == 0) {
			*cell = sp.number << FORM_BITS | d->recent_code;
			return ERR_OK;
		}
		form_text(&d->key, &sp);
		rc = words_code(&code, &d->form, d->txn, buf_slice(&d->key),
		    FORM_MAX, err);
		if (rc)
			return rc;
		if (code != 0) {
			form_text(&d->recent, &sp);
			d->recent_code = code;
			*cell = sp.number << FORM_BITS | code;
			return ERR_OK;
		}
	}
	rc = words_code(&code, &d->text, d->txn, text, UINT32_MAX - 1, err);
	if (rc)
		return rc;
	if (code == 0)
		return err_set(err, ERR_RANGE, "too many different texts");
	*cell = WHOLE_TEXT | code;
	return ERR_OK;
}

static bool
words_text(struct slice *text, const struct words *w, uint32_t code)
{
	if (code <= w->stored || code > w->last)
		return false;
	*text = map_key(w->map, w->new.p[code - w->stored - 1]);
	return true;
}

enum err_code
dict_text(struct slice *text, struct dict *d, struct arena *arena,
    int64_t cell, struct err *err)
{
	struct slice	form;

	if (cell != SALES_MISSING && (cell & WHOLE_TEXT) != 0 &&
	    words_text(text, &d->text, (uint32_t)cell))
		return ERR_OK;
	if (cell != SALES_MISSING && (cell & WHOLE_TEXT) == 0 &&
	    words_text(&form, &d->form, (uint32_t)(cell & FORM_MAX)))
		return join_text(text, arena, form, cell >> FORM_BITS, err);
	return sales_cell_text(text, d->txn, arena, cell, err);
}

static enum err_code
words_apply(const struct words *w, struct txn *txn, struct err *err)
{
	struct key	k;
	struct slice	text;
	char		v[4];
	uint32_t	last, code = w->stored;
	enum err_code	rc;
	size_t		i;

	if (w->new.n == 0)
		return ERR_OK;
	rc = last_code(&last, txn, w->dict, err);
	if (rc == ERR_OK && last != w->stored)
		rc = err_set(err, ERR_CONFLICT,
		    "somebody else added sales meanwhile");
	for (i = 0; rc == ERR_OK && i < w->new.n; i++) {
		text = map_key(w->map, w->new.p[i]);
		dict_code_key(&k, w->dict, text);
		le32_put(v, ++code);
		rc = txn_put(txn, TABLE_DICT, key_slice(&k),
		    slice_make(v, sizeof(v)), err);
		if (rc)
			break;
		dict_text_key(&k, w->dict, code);
		rc = txn_put(txn, TABLE_DICT, key_slice(&k), text, err);
	}
	return rc;
}

enum err_code
dict_apply(struct dict *d, struct txn *txn, struct err *err)
{
	enum err_code	rc = words_apply(&d->form, txn, err);

	return rc ? rc : words_apply(&d->text, txn, err);
}
