/*
 * The dictionary has no checksums, but both directions: a text leads to its
 * code, and that back to the text.  What does not is damaged.
 */
#include "core/sales/priv.h"

#include <stdarg.h>

#include "core/base/banned.h"

enum { FORM_DIGITS_MAX = 12, SHOWN_MAX = 60 };

/* An entry that the other direction does not confirm. */
struct doubt { struct key key; bool to_text; };

struct check {
	struct txn	*txn;
	void		(*report)(void *, const char *);
	void		*arg;
	uint64_t	 n;
	VEC(struct doubt) doubt;
};

static void CRM_PRINTF(2, 3)
tell(struct check *c, const char *fmt, ...)
{
	struct buf	b = {0};
	va_list		ap;

	c->n++;
	buf_adds(&b, err_text("dictionary: "));
	va_start(ap, fmt);
	buf_addfv(&b, err_text(fmt), ap);
	va_end(ap);
	if (c->report != NULL)
		c->report(c->arg, buf_cstr(&b));
	buf_release(&b);
}

/* As people read it: a form begins with how many digits follow. */
static struct slice
legible(uint16_t dict, struct slice text)
{
	if (dict == DICT_FORM && text.len > 0)
		text = slice_sub(text, 1, text.len);
	return text;
}

/* No longer than a line of a report takes, and cut between two characters. */
static struct slice
shown(uint16_t dict, struct slice text)
{
	size_t	n;

	text = legible(dict, text);
	n = MIN(text.len, (size_t)SHOWN_MAX);
	while (n > 0 && n < text.len && ((uint8_t)text.p[n] & 0xc0) == 0x80)
		n--;
	return slice_sub(text, 0, n);
}

/* The text in the key of one that leads to a code; false: it is cut. */
static bool
text_of_key(struct slice *text, struct slice key)
{
	*text = slice_sub(key, 3, key.len);
	if (text->len == 0 || text->p[text->len - 1] != '\0')
		return false;
	text->len--;
	return true;
}

/* What may stand there at all. */
static bool
is_text(uint16_t dict, uint32_t code, struct slice text)
{
	if (text.len == 0 || code == 0 ||
	    memchr(text.p, '\0', text.len) != NULL)
		return false;
	if (dict != DICT_FORM)
		return utf8_check(text) == SIZE_MAX;
	return code <= DICT_FORM_MAX && text.p[0] >= 1 &&
	    text.p[0] <= FORM_DIGITS_MAX &&
	    utf8_check(slice_sub(text, 1, text.len)) == SIZE_MAX;
}

static enum err_code
confirm(bool *good, struct check *c, struct slice key, struct slice val,
    struct err *err)
{
	uint16_t	dict = be16_get(key.p);
	struct key	other;
	struct slice	is;
	enum err_code	rc;

	*good = false;
	if (key.p[2] == DICT_KEY_TO_TEXT) {
		if (key.len != 7)
			return ERR_OK;
		dict_code_key(&other, dict, val);
		rc = txn_find(&is, c->txn, TABLE_DICT, key_slice(&other), err);
		*good = rc == ERR_OK && is.p != NULL && is.len == 4 &&
		    le32_get(is.p) == be32_get(key.p + 3);
		return rc;
	}
	if (val.len != 4)
		return ERR_OK;
	dict_text_key(&other, dict, le32_get(val.p));
	rc = txn_find(&is, c->txn, TABLE_DICT, key_slice(&other), err);
	if (rc || is.p == NULL)
		return rc;
	dict_code_key(&other, dict, is);
	*good = slice_eq(key_slice(&other), key);
	return ERR_OK;
}

static enum err_code
find_doubts(struct check *c, struct err *err)
{
	struct cursor	*cur;
	struct slice	 key, val;
	bool		 more, good, sane;
	enum err_code	 rc;

	rc = cursor_open(&cur, c->txn, TABLE_DICT, err);
	if (rc)
		return rc;
	for (more = cursor_seek(cur, SLICE_EMPTY, &key, &val);
	    more && rc == ERR_OK; more = cursor_next(cur, &key, &val)) {
		good = false;
		sane = key.len > 3 && be16_get(key.p) >= DICT_FORM &&
		    be16_get(key.p) <= DICT_TEXT &&
		    (unsigned char)key.p[2] <= DICT_KEY_TO_TEXT;
		if (sane)
			rc = confirm(&good, c, key, val, err);
		if (!good && rc == ERR_OK) {
			struct doubt	*d = VEC_ADD(&c->doubt);

			key_bytes(&d->key, key);
			d->to_text = sane && key.len == 7 &&
			    key.p[2] == DICT_KEY_TO_TEXT;
		}
	}
	if (rc == ERR_OK)
		rc = cursor_status(cur, err);
	cursor_close(cur);
	return rc;
}

static void
name_doubt(struct check *c, const struct doubt *d)
{
	struct slice	key = key_slice(&d->key), text;

	if (d->to_text)
		tell(c, "text %u is not found by what it is",
		    be32_get(key.p + 3));
	else if (key.len > 3 && text_of_key(&text, key))
		tell(c, "\"%.*s\" leads to another text",
		    SLICE_ARG(shown(be16_get(key.p), text)));
	else
		tell(c, "a damaged entry");
}

enum err_code
dict_fsck(uint64_t *findings, struct txn *txn,
    void (*report)(void *arg, const char *line), void *arg, struct err *err)
{
	struct check	c = { .txn = txn, .report = report, .arg = arg };
	enum err_code	rc = find_doubts(&c, err);

	for (size_t i = 0; i < c.doubt.n && rc == ERR_OK; i++)
		name_doubt(&c, &c.doubt.p[i]);
	VEC_RELEASE(&c.doubt);
	*findings = c.n;
	return rc;
}

/* ---- mending ---- */

/*
 * One of the two is right, and nothing says which: the text names both from
 * now on, so that nobody takes a damaged one for true.
 */
static enum err_code
put_both(struct check *c, uint16_t dict, struct slice key, struct slice is,
    struct slice other, struct err *err)
{
	struct buf	b = {0};
	enum err_code	rc;

	if (dict == DICT_FORM)
		buf_addc(&b, is.len > 0 && other.len > 0 &&
		    is.p[0] == other.p[0] ? is.p[0] : FORM_DIGITS_MAX);
	buf_addf(&b, "?%.*s?%.*s", SLICE_ARG(legible(dict, is)),
	    SLICE_ARG(legible(dict, other)));
	tell(c, "a text is \"%.*s\" or \"%.*s\": it reads \"%.*s\"",
	    SLICE_ARG(shown(dict, is)), SLICE_ARG(shown(dict, other)),
	    SLICE_ARG(shown(dict, buf_slice(&b))));
	rc = txn_put(c->txn, TABLE_DICT, key, buf_slice(&b), err);
	buf_release(&b);
	return rc;
}

/* A text that is only in the other direction's key comes back from there. */
static enum err_code
mend_to_code(struct check *c, const struct doubt *d, struct err *err)
{
	struct slice	key = key_slice(&d->key), text, val, is;
	uint16_t	dict = key.len > 3 ? be16_get(key.p) : 0;
	struct key	other;
	bool		good = false;
	enum err_code	rc;

	rc = txn_find(&val, c->txn, TABLE_DICT, key, err);
	if (rc || val.p == NULL)
		return rc;
	if (dict < DICT_FORM || dict > DICT_TEXT || val.len != 4 ||
	    !text_of_key(&text, key) || !is_text(dict, le32_get(val.p), text))
		return txn_del(c->txn, TABLE_DICT, key, NULL, err);
	dict_text_key(&other, dict, le32_get(val.p));
	rc = txn_find(&is, c->txn, TABLE_DICT, key_slice(&other), err);
	/* What cannot be a text at all leaves only this one. */
	if (rc == ERR_OK && (is.p == NULL ||
	    !is_text(dict, le32_get(val.p), is)))
		return txn_put(c->txn, TABLE_DICT, key_slice(&other), text,
		    err);
	if (rc == ERR_OK)
		rc = confirm(&good, c, key_slice(&other), is, err);
	if (rc == ERR_OK && !good)
		rc = put_both(c, dict, key_slice(&other), is, text, err);
	return rc ? rc : txn_del(c->txn, TABLE_DICT, key, NULL, err);
}

/* One whose text leads to another code, rightly, has a damaged key. */
static enum err_code
mend_to_text(struct check *c, const struct doubt *d, struct err *err)
{
	struct slice	key = key_slice(&d->key), text, is;
	struct key	other;
	char		code[4];
	bool		good = false;
	enum err_code	rc;

	rc = txn_find(&text, c->txn, TABLE_DICT, key, err);
	if (rc)
		return rc;
	if (!is_text(be16_get(key.p), be32_get(key.p + 3), text))
		return txn_del(c->txn, TABLE_DICT, key, NULL, err);
	dict_code_key(&other, be16_get(key.p), text);
	rc = txn_find(&is, c->txn, TABLE_DICT, key_slice(&other), err);
	if (rc == ERR_OK && is.p != NULL)
		rc = confirm(&good, c, key_slice(&other), is, err);
	if (rc)
		return rc;
	if (good && le32_get(is.p) != be32_get(key.p + 3))
		return txn_del(c->txn, TABLE_DICT, key, NULL, err);
	le32_put(code, be32_get(key.p + 3));
	return txn_put(c->txn, TABLE_DICT, key_slice(&other),
	    slice_make(code, sizeof(code)), err);
}

enum err_code
dict_mend(struct txn *txn, void (*report)(void *arg, const char *line),
    void *arg, struct err *err)
{
	struct check	c = { .txn = txn, .report = report, .arg = arg };
	enum err_code	rc = find_doubts(&c, err);

	for (size_t i = 0; i < c.doubt.n && rc == ERR_OK; i++)
		if (!c.doubt.p[i].to_text)
			rc = mend_to_code(&c, &c.doubt.p[i], err);
	for (size_t i = 0; i < c.doubt.n && rc == ERR_OK; i++)
		if (c.doubt.p[i].to_text)
			rc = mend_to_text(&c, &c.doubt.p[i], err);
	VEC_RELEASE(&c.doubt);
	return rc;
}

/* ---- the texts that rows use ---- */

static void
text_set_add(struct text_set *s, uint32_t code)
{
	while (s->bits.n <= code / 8)
		*VEC_ADD(&s->bits) = 0;
	s->bits.p[code / 8] |= (uint8_t)(1U << (code % 8));
}

void
text_use_add(struct text_use *u, const struct entity *sale,
    const struct rowset *rows)
{
	for (size_t f = 0; f < sale->n_fields; f++) {
		int	c = type_is_text(sale->field[f].type) ?
			    rowset_find_column(rows, sale->field[f].id) : -1;

		for (size_t i = 0; c >= 0 && i < rows->n; i++) {
			int64_t		 cell = rows->cell[c][i];
			bool		 whole = (cell & DICT_WHOLE) != 0;
			uint32_t	 code = whole ? (uint32_t)cell :
					    (uint32_t)(cell & DICT_FORM_MAX);

			if (cell != CELL_MISSING)
				text_set_add(whole ? &u->text : &u->form, code);
		}
	}
}

void
text_use_release(struct text_use *u)
{
	VEC_RELEASE(&u->text.bits);
	VEC_RELEASE(&u->form.bits);
}

static enum err_code
use_missing(struct check *c, const struct text_set *set, uint16_t dict,
    bool fill, struct err *err)
{
	struct key	key;
	struct slice	text;
	char		made[24];
	int		n;
	enum err_code	rc = ERR_OK;

	for (uint32_t code = 0; code < set->bits.n * 8 && rc == ERR_OK;
	    code++) {
		if (!(set->bits.p[code / 8] >> (code % 8) & 1))
			continue;
		dict_text_key(&key, dict, code);
		rc = txn_find(&text, c->txn, TABLE_DICT, key_slice(&key), err);
		if (rc || text.p != NULL)
			continue;
		n = snprintf(made, sizeof(made), "%s?%u",
		    dict == DICT_FORM ? "\14" : "", code);
		if (!fill) {
			tell(c, "text %u of sale rows is missing", code);
			continue;
		}
		tell(c, "a text of sale rows is lost: it reads ?%u", code);
		rc = txn_put(c->txn, TABLE_DICT, key_slice(&key),
		    slice_make(made, (size_t)n), err);
		if (rc == ERR_OK) {
			struct doubt	d = { .to_text = true };

			key_bytes(&d.key, key_slice(&key));
			rc = mend_to_text(c, &d, err);
		}
	}
	return rc;
}

enum err_code
text_use_check(uint64_t *findings, const struct text_use *u, struct txn *txn,
    bool fill, void (*report)(void *arg, const char *line), void *arg,
    struct err *err)
{
	struct check	c = { .txn = txn, .report = report, .arg = arg };
	enum err_code	rc;

	rc = use_missing(&c, &u->form, DICT_FORM, fill, err);
	if (rc == ERR_OK)
		rc = use_missing(&c, &u->text, DICT_TEXT, fill, err);
	*findings = c.n;
	return rc;
}
